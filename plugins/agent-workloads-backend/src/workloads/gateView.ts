import type {
  AgentWorkload,
  DecisionView,
  GateDecision,
  GateView,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { trustedGate } from '../approvals/trustedGate';
import {
  viewerRights,
  type Viewer,
  type ViewerRights,
} from '../approvals/viewer';
import { judgeGate } from '../domain/judgeGate';
import type { Sealer } from '../integrity/Sealer';

/** What a gate's view depends on besides the gate. */
export interface GateContext {
  sealer: Sealer;
  clusterUid: string;
  workload: Pick<AgentWorkload, 'metadata'>;
  viewer: Viewer | undefined;
  now: Date;
}

const TAMPERED: ViewerRights = {
  mayDecide: false,
  reason:
    'The record of this gate was changed by somebody else than the portal; nothing can be decided at it.',
};

/** A gate for the API; decisions that the portal did not record are left out. */
export function gateView(gate: WorkloadGate, context: GateContext): GateView {
  const { sealer, clusterUid, workload, viewer, now } = context;
  const trusted = trustedGate(sealer, clusterUid, workload, gate);
  const decisions = trusted?.decisions ?? [];
  const { mac: _mac, claimedBy: _claimedBy, policy, ...shown } = gate;
  return {
    ...shown,
    ...(policy && { policy: policyView(policy) }),
    decisions: decisions.map(decisionView),
    viewer: trusted ? viewerRights(trusted, viewer, now) : TAMPERED,
    ...quorumOf({ ...gate, decisions }, now),
  };
}

function policyView(
  policy: NonNullable<WorkloadGate['policy']>,
): NonNullable<GateView['policy']> {
  const { decisionId: _decisionId, reasons = [], ...shown } = policy;
  return { ...shown, reasons };
}

/** A decision without what only the portal needs. */
export function decisionView({
  id,
  by,
  decision,
  comment,
  at,
}: GateDecision): DecisionView {
  return { id, by, decision, ...(comment && { comment }), at };
}

function quorumOf(
  gate: WorkloadGate & { decisions: GateDecision[] },
  now: Date,
): Pick<GateView, 'given' | 'missing'> {
  if (gate.state === 'Waiting') {
    // Only the reconciler reads evidence; what it found stands in the record.
    const evidence = gate.evidenceChanged ? 'changed' : 'same';
    const judgement = judgeGate({ ...gate, evidence }, undefined, now);
    if (judgement.kind === 'waiting') {
      return { given: judgement.given, missing: judgement.missing };
    }
  }
  const approvals = gate.decisions.filter(
    ({ decision }) => decision === 'approve',
  );
  return { given: approvals.map(({ by }) => by), missing: [] };
}

/** Whether a waiting gate waits for this viewer; costs a seal, so only waiting gates are looked at. */
export function waitsFor(gate: WorkloadGate, context: GateContext): boolean {
  if (gate.state !== 'Waiting' || !context.viewer) {
    return false;
  }
  const { sealer, clusterUid, workload, viewer, now } = context;
  const trusted = trustedGate(sealer, clusterUid, workload, gate);
  return trusted !== undefined && viewerRights(trusted, viewer, now).mayDecide;
}
