import type {
  AgentWorkload,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { decisionHolds, gateHolds, placeOf } from '../domain/seals';
import type { Sealer } from '../integrity/Sealer';

/**
 * A gate as far as its seals hold: without decisions that the portal did not record; undefined when the gate itself
 * is not what the reconciler wrote.
 */
export function trustedGate(
  sealer: Sealer,
  clusterUid: string,
  workload: Pick<AgentWorkload, 'metadata'>,
  gate: WorkloadGate,
): WorkloadGate | undefined {
  const place = placeOf(clusterUid, workload);
  if (!gateHolds(sealer, place, gate)) {
    return undefined;
  }
  return {
    ...gate,
    decisions: (gate.decisions ?? []).filter(decision =>
      decisionHolds(sealer, place, gate, decision),
    ),
  };
}
