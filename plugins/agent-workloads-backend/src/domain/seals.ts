import type {
  AgentWorkload,
  GateDecision,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';

type RunRequest = NonNullable<
  NonNullable<AgentWorkload['status']>['runRequests']
>[number];

/** Names a gate: seals of one gate mean nothing at another. */
export type GateKey = Pick<WorkloadGate, 'workflowUid' | 'nodeId' | 'attempt'>;

/** What a gate's own seal covers. */
export type SealedGate = Omit<
  WorkloadGate,
  | 'mac'
  | 'state'
  | 'reason'
  | 'resolvedAt'
  | 'policy'
  | 'claimedBy'
  | 'decisions'
>;

/** Where the records of a workload stand. */
export function placeOf(
  clusterUid: string,
  workload: Pick<AgentWorkload, 'metadata'>,
): SealPlace {
  return {
    clusterUid,
    namespace: workload.metadata.namespace,
    workloadUid: workload.metadata.uid,
  };
}

const gateContent = (gate: SealedGate) => ({
  name: gate.name,
  nodeId: gate.nodeId,
  workflowUid: gate.workflowUid,
  attempt: gate.attempt,
  openedAt: gate.openedAt,
  deadline: gate.deadline,
  evidenceDigest: gate.evidenceDigest,
  terms: gate.terms,
});

const decisionContent = (
  gate: GateKey,
  decision: Omit<GateDecision, 'mac'>,
) => ({
  gate: {
    workflowUid: gate.workflowUid,
    nodeId: gate.nodeId,
    attempt: gate.attempt,
  },
  id: decision.id,
  by: decision.by,
  decision: decision.decision,
  comment: decision.comment,
  evidenceDigest: decision.evidenceDigest,
  outputs: decision.outputs,
  at: decision.at,
});

/** Seals a gate's frozen part. */
export function sealGate(
  sealer: Sealer,
  place: SealPlace,
  gate: SealedGate,
): string {
  return sealer.seal('gate', place, gateContent(gate));
}

/** Whether a gate's frozen part is what the reconciler wrote. */
export function gateHolds(
  sealer: Sealer,
  place: SealPlace,
  gate: WorkloadGate,
): boolean {
  return sealer.holds('gate', place, gateContent(gate), gate.mac);
}

/** Seals a decision before it is appended to its gate. */
export function sealDecision(
  sealer: Sealer,
  place: SealPlace,
  gate: GateKey,
  decision: Omit<GateDecision, 'mac'>,
): GateDecision {
  const mac = sealer.seal('decision', place, decisionContent(gate, decision));
  return { ...decision, mac };
}

/** Whether a decision was recorded by the portal for this gate. */
export function decisionHolds(
  sealer: Sealer,
  place: SealPlace,
  gate: GateKey,
  decision: GateDecision,
): boolean {
  return sealer.holds(
    'decision',
    place,
    decisionContent(gate, decision),
    decision.mac,
  );
}

/** Whether a request for another run was recorded by the portal. */
export function runRequestHolds(
  sealer: Sealer,
  place: SealPlace,
  request: RunRequest,
): boolean {
  const { mac, ...content } = request;
  return sealer.holds('run-request', place, content, mac);
}
