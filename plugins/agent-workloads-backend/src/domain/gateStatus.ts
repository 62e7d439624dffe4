import type {
  GatePolicyReport,
  GateState,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { EvidenceCheck } from './evidence';
import { isWaiting, openRecord, toSeconds, type ObservedGate } from './gates';
import type { VerdictOutcome } from './judgeGate';
import type { Observed } from './observed';
import { isLost } from './phase';
import { MAX_GATES } from './preflightPipeline';
import { fit } from './text';

/** Records of the attempt's gates as this pass saw them. */
export function gateRecords(o: Observed): WorkloadGate[] {
  return o.gates
    .flatMap(gate => {
      const record = gate.record ?? opened(o, gate);
      return record ? [updated(o, gate, record)] : [];
    })
    .slice(0, MAX_GATES);
}

/** A gate opens once its evidence is fixed; one that ended without us is recorded with what is known. */
function opened(o: Observed, gate: ObservedGate): WorkloadGate | undefined {
  const reading = o.evidence.get(gate.nodeId);
  if (!o.run || !gate.node || !reading) return undefined;
  const over =
    !isWaiting(gate) ||
    o.now.getTime() >= Date.parse(deadlineIfOpened(o, gate)?.deadline ?? '');
  if ('problem' in reading && !over) return undefined;
  return deadlineIfOpened(
    o,
    gate,
    'digest' in reading ? reading.digest : reading.fallback,
  );
}

function deadlineIfOpened(
  { run, attempt, terms, place, sealer, workload }: Observed,
  { node }: ObservedGate,
  evidenceDigest = '',
): WorkloadGate | undefined {
  if (!run || !node) return undefined;
  const suspendGateSeconds = workload.spec.timeouts?.suspendGate ?? 1800;
  return openRecord({
    run,
    node,
    attempt,
    terms,
    suspendGateSeconds,
    evidenceDigest,
    place,
    sealer,
  });
}

function updated(
  o: Observed,
  gate: ObservedGate,
  record: WorkloadGate,
): WorkloadGate {
  if (record.state !== 'Waiting') return record;
  const end = endOf(o, gate);
  if (end) {
    return {
      ...record,
      state: end.state,
      reason: fit(end.reason, 512),
      resolvedAt: gate.node?.finishedAt ?? toSeconds(o.now),
    };
  }
  const { evidenceChanged: before, ...rest } = record;
  const check = o.checks.get(gate.nodeId);
  const changed = check?.kind === 'changed' || (before && !isSame(check));
  const policy = reported(record.policy, o.verdicts.get(gate.nodeId));
  return {
    ...rest,
    ...(policy && { policy }),
    ...(changed && { evidenceChanged: true }),
  };
}

/** A store that does not answer takes nothing back. */
function isSame(check: EvidenceCheck | undefined): boolean {
  return check?.kind === 'same';
}

/** How a gate ended, if it has: ours by the seal in the node's message, otherwise somebody passed it by or the run ended under it. */
function endOf(
  o: Observed,
  gate: ObservedGate,
): { state: GateState; reason: string } | undefined {
  const { node, resolution } = gate;
  if (resolution && node?.phase !== 'Running')
    return { state: resolution.state, reason: resolution.text };
  const cancelled = (reason: string) => ({
    state: 'Cancelled' as const,
    reason,
  });
  if (o.workload.metadata.deletionTimestamp)
    return cancelled('The workload was deleted');
  if (isLost(o)) return cancelled('The run’s Workflow is gone');
  if (!node) return unseenEnd(o);
  if (node.phase === 'Running')
    return o.run?.ended ? cancelled('The run has ended') : undefined;
  if (node.phase === 'Succeeded' || !wasStopped(o, gate))
    return {
      state: 'Bypassed',
      reason: `The gate was ended outside the portal${
        node.message ? `: ${node.message}` : ''
      }`,
    };
  return cancelled(node.message ?? 'The run has ended');
}

/** A gate whose node can't be read has not ended for that: it is judged again when the node is back. */
function unseenEnd({ run }: Observed): ReturnType<typeof endOf> {
  const state = 'Cancelled';
  if (!run?.nodesProblem)
    return { state, reason: 'The run no longer has this gate' };
  return run.ended
    ? { state, reason: 'The run ended while its nodes were out of reach' }
    : undefined;
}

/** Argo fails waiting gates when a run is stopped or its deadline is over. */
function wasStopped(o: Observed, { node }: ObservedGate): boolean {
  return (
    o.run?.shutdown !== undefined ||
    o.run?.ended === true ||
    /shutdown with strategy|exceeded its deadline/i.test(node?.message ?? '')
  );
}

/** The report changes only with what it says: the same verdict at a later time is no news. */
function reported(
  before: GatePolicyReport | undefined,
  outcome: VerdictOutcome | undefined,
): GatePolicyReport | undefined {
  if (!outcome) return before;
  const { report } = outcome;
  const said = (r: GatePolicyReport | undefined) =>
    JSON.stringify([r?.verdict, r?.engine, r?.revision, r?.reasons ?? []]);
  return before && said(before) === said(report) ? before : report;
}
