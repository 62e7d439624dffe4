import type { PolicyEvaluator } from '@agent-workloads/backstage-plugin-agent-workloads-node';

/** The decision that every engine is asked for. */
export const DECISION = 'agent_workloads/gate/decision';

/** An evaluator that the plugin itself opened, and has to close. */
export interface PolicyEngine extends PolicyEvaluator {
  /** Rejects, with what to do, when the engine could not answer now. Absent where there is nothing to reach. */
  probe?(options: { signal: AbortSignal }): Promise<void>;
  stop(): Promise<void>;
}
