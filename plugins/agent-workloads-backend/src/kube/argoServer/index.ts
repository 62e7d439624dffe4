export * from './ArgoServer';
export * from './ArgoServerWorkflowEngine';
export * from './connectArgoServer';
export * from './HydratedWorkflows';
