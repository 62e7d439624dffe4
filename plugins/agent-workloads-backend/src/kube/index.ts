export * from './ClusterStore';
export * from './connectCluster';
export * from './KubeWorkflowEngine';
