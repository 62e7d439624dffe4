export * from './AgentWorkloadsApi';
export { ApiError } from './ApiError';
export { DefaultAgentWorkloadsApi } from './DefaultAgentWorkloadsApi';
