import type {
  AgentAction,
  GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What a policy sees. Built once per evaluation; its digest is kept with the verdict, so it can be replayed. @public */
export interface PolicyInput {
  workload: {
    namespace: string;
    name: string;
    objective: string;
    owner?: string;
    jobId: string;
    targetUrls: string[];
  };
  gate: { name: string; attempt: number; terms: GateTerms };
  /** Outputs per step display name; parameter values as Argo holds them (strings). */
  steps: Record<string, { outputs: Record<string, string> }>;
  artifacts: Array<{ step: string; name: string; uri: string; bytes?: number }>;
  proposedActions: AgentAction[];
  requester?: string;
  cluster: string;
  now: { iso: string; weekday: string; minuteOfDay: number; timeZone: string };
}

/** @public */
export interface PolicyReason {
  code: string;
  message: string;
  /** What would change the answer. */
  wouldPass?: string;
}

/** @public */
export interface PolicyVerdict {
  verdict: 'allow' | 'deny' | 'review';
  reasons: PolicyReason[];
  /** Which text of the policy said it. */
  revision?: string;
  decisionId?: string;
}

/**
 * Asks a policy engine. Rejects when there is no usable answer (engine down, time-out, undefined, malformed): the caller
 * never takes that for `allow`.
 * @public
 */
export interface PolicyEvaluator {
  /** Name of the engine, e.g. `wasm` or `opa`. */
  readonly engine: string;
  evaluate(
    input: PolicyInput,
    options: { signal: AbortSignal },
  ): Promise<PolicyVerdict>;
}
