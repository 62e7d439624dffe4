export * from './conditions';
export * from './loadNamespaces';
export * from './namespaceResource';
export * from './namespaceRules';
export * from './NamespacePermissions';
export * from './resource';
export * from './rules';
export * from './WorkloadPermissions';
