/**
 * Scaffolder actions for Agent Workloads.
 *
 * @packageDocumentation
 */
export { scaffolderModuleAgentWorkloads as default } from './module';
