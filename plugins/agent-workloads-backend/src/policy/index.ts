export { WasmPolicyEvaluator, readPolicy } from './WasmPolicyEvaluator';
export type { WasmPolicyOptions } from './WasmPolicyEvaluator';
