export * from './ClusterStore';
export * from './ClusterObjects';
export * from './connectCluster';
export * from './connectProvisioner';
export * from './KubeWorkflowEngine';
