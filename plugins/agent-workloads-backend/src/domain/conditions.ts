import type { WorkloadCondition } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { fit } from './text';

/** What a pass says of one condition. */
export type Claim = Pick<
  WorkloadCondition,
  'type' | 'status' | 'reason' | 'message'
>;

/** The conditions with one said anew; its transition time moves only when its status does. */
export function withCondition(
  all: readonly WorkloadCondition[],
  claim: Claim,
  at: { generation: number | undefined; now: string },
): WorkloadCondition[] {
  const before = all.find(other => other.type === claim.type);
  const lastTransitionTime =
    before?.status === claim.status ? before.lastTransitionTime : at.now;
  const next: WorkloadCondition = {
    ...claim,
    message: fit(claim.message, 1024),
    lastTransitionTime,
    ...(at.generation !== undefined && { observedGeneration: at.generation }),
  };
  return [...all.filter(other => other.type !== claim.type), next].sort(
    (a, b) => a.type.localeCompare(b.type),
  );
}
