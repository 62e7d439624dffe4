export { WasmPolicyEvaluator, readShippedPolicy } from './WasmPolicyEvaluator';
export type { WasmPolicyOptions } from './WasmPolicyEvaluator';
