/**
 * Ports of the backend that other parties may implement, and their types.
 *
 * @packageDocumentation
 */
export * from './policyEvaluator';
export * from './artifactStore';
export * from './workflowEngine';
