export * from './conditions';
export * from './resource';
export * from './rules';
export * from './WorkloadPermissions';
