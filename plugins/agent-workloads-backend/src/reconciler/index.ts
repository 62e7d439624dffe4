export * from './ClusterOperator';
export * from './createOperator';
export * from './createReconciler';
