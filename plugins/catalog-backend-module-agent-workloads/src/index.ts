/**
 * Pipeline environments and pipelines of Agent Workloads in the catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleAgentWorkloads as default } from './module';
