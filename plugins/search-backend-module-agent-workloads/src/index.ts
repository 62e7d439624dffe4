/**
 * Agent workloads in Backstage's search.
 *
 * @packageDocumentation
 */
export { searchModuleAgentWorkloads as default } from './module';
export type { WorkloadDocument } from './WorkloadDocument';
