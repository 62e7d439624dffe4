/**
 * Backend of Agent Workloads for Backstage: the operator and the API.
 *
 * @packageDocumentation
 */
export { agentWorkloadsPlugin as default } from './plugin';
export {
  agentWorkloadConditions,
  agentWorkloadNamespaceConditions,
  agentWorkloadNamespaceResourceRef,
  agentWorkloadResourceRef,
  createAgentWorkloadConditionalDecision,
  createAgentWorkloadNamespaceConditionalDecision,
  type NamespaceFilter,
  type NamespaceRef,
  type NamespaceResource,
  type WorkloadRef,
  type WorkloadResource,
} from './permissions';
export type { HistoryColumn, HistoryFilter } from './history';
