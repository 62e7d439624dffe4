import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type {
  PolicyInput,
  PolicyVerdict,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { DECISION, type PolicyEngine } from './PolicyEngine';
import { PolicyWorker } from './PolicyWorker';
import { readAnswer } from './readAnswer';
import { withDeadline } from './withDeadline';

export interface WasmPolicyOptions {
  /** A policy compiled with `opa build -t wasm -e agent_workloads/gate/decision`. */
  wasm: Uint8Array;
  /** Stands in `data.agent_workloads.settings`. */
  settings?: object;
  timeoutMs: number;
}

/** The policy that comes with the plugin; its source stands beside it in `policies/`. */
export function readShippedPolicy(): Promise<Buffer> {
  return readFile(
    resolvePackagePath(
      '@agent-workloads/backstage-plugin-agent-workloads-backend',
      'policies/policy.wasm',
    ),
  );
}

/** The policy at a path, or else the shipped one. */
export async function readPolicy(path: string | undefined): Promise<Buffer> {
  if (path === undefined) {
    return readShippedPolicy();
  }
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(
      `The policy ${path} can't be read; see agentWorkloads.policy.wasm in app-config`,
      { cause: error },
    );
  }
}

/** Evaluates a compiled Rego policy in a thread of this process. */
export class WasmPolicyEvaluator implements PolicyEngine {
  readonly engine = 'wasm';
  readonly #worker: PolicyWorker;
  readonly #revision: string;
  readonly #timeoutMs: number;

  constructor({ wasm, settings = {}, timeoutMs }: WasmPolicyOptions) {
    this.#worker = new PolicyWorker({
      wasm,
      entrypoint: DECISION,
      data: { agent_workloads: { settings } },
    });
    this.#revision = revisionOf(wasm, settings);
    this.#timeoutMs = timeoutMs;
  }

  async evaluate(
    input: PolicyInput,
    { signal }: { signal: AbortSignal },
  ): Promise<PolicyVerdict> {
    const timeoutMs = this.#timeoutMs;
    const timedOut = `The policy did not answer within ${timeoutMs} ms; its evaluation was stopped`;
    const answer = await withDeadline({ signal, timeoutMs, timedOut }, ending =>
      this.#worker.evaluate(input, ending),
    );
    return { ...readAnswer(answer), revision: this.#revision };
  }

  /** Ends the thread; the evaluator starts another when it is asked again. */
  stop(): Promise<void> {
    return this.#worker.stop();
  }
}

/** Says which policy spoke, its settings included: they decide as much as its rules. */
function revisionOf(wasm: Uint8Array, settings: object): string {
  const hash = createHash('sha256').update(wasm);
  if (Object.keys(settings).length > 0) {
    hash.update(JSON.stringify(settings));
  }
  return `sha256:${hash.digest('hex').slice(0, 16)}`;
}
