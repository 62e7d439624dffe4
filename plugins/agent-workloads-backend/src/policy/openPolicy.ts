import type { PolicyConfig } from '../policyConfig';
import { OpaPolicyEvaluator } from './OpaPolicyEvaluator';
import type { PolicyEngine } from './PolicyEngine';
import { readPolicy, WasmPolicyEvaluator } from './WasmPolicyEvaluator';

/** The policy engine that config names. */
export async function openPolicy(config: PolicyConfig): Promise<PolicyEngine> {
  const { timeoutMs } = config;
  return config.engine === 'opa'
    ? new OpaPolicyEvaluator({ ...config.opa, timeoutMs })
    : new WasmPolicyEvaluator({
        settings: config.settings,
        timeoutMs,
        wasm: await readPolicy(config.wasm),
      });
}
