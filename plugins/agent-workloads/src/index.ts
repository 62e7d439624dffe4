/**
 * Pages to launch agent workloads, watch them, decide at their gates and read
 * what they found.
 *
 * @packageDocumentation
 */
export * from './api';
export { AgentWorkloadsPage, agentWorkloadsPlugin } from './plugin';
export { isAgentWorkloadsAvailable } from './entity/entityPlace';
export * from './legacyEntity';
export * from './legacyFields';
export { rootRouteRef } from './routes';
export { agentWorkloadsTranslationRef } from './translation';
