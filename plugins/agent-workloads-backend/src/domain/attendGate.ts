import {
  GATE_OUTPUTS,
  encodeFreeText,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  GateAddress,
  GateResolution,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { encodeActions } from './actions';
import { proposedBefore } from './evidence';
import { deadlineOf, toSeconds, type ObservedGate } from './gates';
import { judgeGate, type Judgement } from './judgeGate';
import type { Observed } from './observed';
import type { Run } from './readWorkflow';
import { resolutionMessage, type ResolvedState } from './resolution';

/** Ends one gate. */
export interface ResolveGate {
  type: 'resolveGate';
  gate: GateAddress;
  resolution: GateResolution;
}

/** What a waiting gate needs: to be ended, or to be looked at again. */
export interface Attention {
  actions: ResolveGate[];
  recheckAt?: Date;
}

/** How soon evidence or a policy that did not answer is asked for again. */
const SOON_MS = 5_000;
const SELDOM_MS = 5 * 60_000;

/** A gate that waits: nothing is resolved before its record stands in status, sealed. */
export function attendGate(
  o: Observed,
  run: Run,
  gate: ObservedGate,
): Attention {
  const { record, node } = gate;
  if (!node) return { actions: [] };
  if (!record) return { actions: [], recheckAt: after(o.now, SOON_MS) };
  if (!gate.trusted) return attendForged(o, run, gate);
  const verdict = o.verdicts.get(gate.nodeId);
  const evidence = o.checks.get(gate.nodeId)?.kind ?? 'unreadable';
  const judgement = judgeGate(
    { ...record, decisions: gate.decisions, evidence },
    verdict,
    o.now,
  );
  if (judgement.kind !== 'waiting')
    return { actions: [resolve(o, run, gate, judgement)] };
  const deadline = new Date(record.deadline);
  const late = o.now >= deadline;
  const again =
    record.terms.mode === 'Policy' ||
    verdict?.kind === 'failed' ||
    evidence !== 'same'
      ? [after(o.now, patience(o.now, record.openedAt))]
      : [];
  return {
    actions: [],
    recheckAt: earliest([...(late ? [] : [deadline]), ...again]),
  };
}

/** A record that was forged approves nothing; the gate's time ends it, by the workload's own clock. */
function attendForged(o: Observed, run: Run, gate: ObservedGate): Attention {
  if (!gate.node) return { actions: [] };
  const seconds = o.workload.spec.timeouts?.suspendGate ?? 1800;
  const deadline = new Date(deadlineOf(gate.node, seconds));
  if (o.now < deadline) return { actions: [], recheckAt: deadline };
  const comment =
    'No decision could be believed: the record of the gate was changed';
  return { actions: [resolve(o, run, gate, { kind: 'timedOut', comment })] };
}

/** The longer it went unanswered, the less often it is asked again; needs no memory. */
function patience(now: Date, openedAt: string): number {
  const waited = now.getTime() - Date.parse(openedAt);
  return Math.min(SELDOM_MS, Math.max(SOON_MS, waited / 2));
}

function after(now: Date, ms: number) {
  return new Date(now.getTime() + ms);
}

/** The first of some times. */
export function earliest(times: readonly Date[]): Date | undefined {
  return [...times].sort((a, b) => a.getTime() - b.getTime())[0];
}

const STATES: Record<Exclude<Judgement['kind'], 'waiting'>, ResolvedState> = {
  approved: 'Approved',
  rejected: 'Rejected',
  timedOut: 'TimedOut',
};

function resolve(
  o: Observed,
  run: Run,
  gate: ObservedGate,
  judgement: Exclude<Judgement, { kind: 'waiting' }>,
): ResolveGate {
  const state = STATES[judgement.kind];
  const by = 'by' in judgement ? judgement.by : [];
  const comment = judgement.comment ?? '';
  const key = { workflowUid: run.uid, nodeId: gate.nodeId, attempt: o.attempt };
  const text = [
    state,
    ...(by.length > 0 ? [`by ${by.join(', ')}`] : []),
    ...(comment === '' ? [] : [`: ${comment}`]),
  ]
    .join(' ')
    .replace(' :', ':');
  return {
    type: 'resolveGate',
    gate: {
      namespace: run.namespace,
      workflowName: run.name,
      workflowUid: run.uid,
      nodeId: gate.nodeId,
    },
    resolution: {
      phase: state === 'Approved' ? 'Succeeded' : 'Failed',
      message: resolutionMessage(o.sealer, o.place, key, { state, text }),
      outputs: outputsOf(gate, {
        decision: state === 'Approved' ? 'approve' : 'reject',
        decided_by: by.length > 0 ? by.join(', ') : 'timeout',
        comment: encodeFreeText(comment),
        approved_actions: encodeActions(
          state === 'Approved' ? proposedBefore(run, gate.nodeId) : [],
        ),
      }),
      finishedAt: toSeconds(o.now),
    },
  };
}

/** Every supplied output the gate declares: Argo fills no defaults for a single gate. */
function outputsOf(
  { node }: ObservedGate,
  values: Record<(typeof GATE_OUTPUTS)[number], string>,
): Record<string, string> {
  const known: Record<string, string> = values;
  return Object.fromEntries(
    (node?.outputs?.parameters ?? []).map(
      ({ name, value, valueFrom, default: fallback }) => [
        name,
        known[name] ?? value ?? valueFrom?.default ?? fallback ?? '',
      ],
    ),
  );
}
