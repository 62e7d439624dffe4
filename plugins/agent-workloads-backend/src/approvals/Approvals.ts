import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  DecisionRequest,
  GateDecision,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkloadRef } from '../permissions/resource';

/** Names a gate of a workload's current attempt. */
export interface GateRef extends WorkloadRef {
  nodeId: string;
}

/** Records what people decide. Whether and when the run goes on is the reconciler's business. */
export interface Approvals {
  /**
   * Records a person's decision. Repeating it with the same key returns what was recorded. Rejects with NotAllowedError
   * when this caller may not decide here, ConflictError when nobody may any more or the evidence is another one.
   */
  decide(
    gate: GateRef,
    request: DecisionRequest & { idempotencyKey: string },
    options: { credentials: BackstageCredentials },
  ): Promise<GateDecision>;
}
