export type { PolicyEngine } from './PolicyEngine';
export { PolicyHealth } from './PolicyHealth';
export { openPolicy } from './openPolicy';
