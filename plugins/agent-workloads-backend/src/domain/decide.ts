import {
  ARCHIVE_FINALIZER,
  type AgentWorkload,
  type AgentWorkloadStatus,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Workflow } from './argo';
import { buildWorkflow } from './buildWorkflow';
import { attendGate, earliest, type ResolveGate } from './attendGate';
import { isWaiting } from './gates';
import type { Observed } from './observed';
import { hasStarted, isLost, rememberedEnd } from './phase';
import { preflight } from './preflight';
import { MAX_GATES } from './preflightPipeline';
import type { Run } from './readWorkflow';
import { isOvertime, workedMs } from './runTime';

/** One idempotent effect; the next pass repairs what a crash left undone. */
export type Action =
  | { type: 'createWorkflow'; manifest: object }
  | ResolveGate
  | { type: 'stopWorkflow'; workflow: Run; strategy: 'Stop' | 'Terminate' }
  /** Stores the status that this pass writes, before it is written. */
  | { type: 'archive' }
  | { type: 'hold'; workload: AgentWorkload }
  | {
      type: 'release';
      kind: 'AgentWorkload' | 'Workflow';
      object: AgentWorkload | Workflow;
    };

export interface Decision {
  actions: Action[];
  /** When time alone may change the answer. */
  recheckAt?: Date;
}

/** Facts and the status they make, in; effects, out. No clock, no waiting, no writing. */
export function decide(o: Observed, next: AgentWorkloadStatus): Decision {
  if (o.workload.metadata.deletionTimestamp) return cleanUp(o);
  if (rememberedEnd(o)) return { actions: releases(o) };
  const archive: Action[] = isNews(o, next) ? [{ type: 'archive' }] : [];
  if (o.run && !isLost(o) && !o.run.ended) {
    const { actions, recheckAt } = steer(o, o.run);
    return { actions: [...archive, ...actions], recheckAt };
  }
  if (o.run || hasStarted(o)) return { actions: archive };
  return { actions: start(o) };
}

/** What the archive shows changed. */
function isNews(o: Observed, next: AgentWorkloadStatus): boolean {
  const shown = (status: AgentWorkloadStatus | undefined) =>
    JSON.stringify([
      status?.attempt,
      status?.phase,
      status?.argoWorkflow?.uid,
      (status?.gates ?? []).map(gate => [
        gate.nodeId,
        gate.state,
        gate.policy?.verdict,
        gate.decisions?.length ?? 0,
      ]),
    ]);
  return (
    next.argoWorkflow !== undefined && shown(next) !== shown(o.workload.status)
  );
}

/** The end is in the archive before the status says so; only then is anything let go. */
function cleanUp(o: Observed): Decision {
  const archive: Action[] =
    !rememberedEnd(o) && (o.run || hasStarted(o)) ? [{ type: 'archive' }] : [];
  return { actions: [...archive, ...releases(o)] };
}

function releases(o: Observed): Action[] {
  const workflows = o.held.map(
    (object): Action => ({ type: 'release', kind: 'Workflow', object }),
  );
  const { workload } = o;
  return workload.metadata.finalizers?.includes(ARCHIVE_FINALIZER)
    ? [
        ...workflows,
        { type: 'release', kind: 'AgentWorkload', object: workload },
      ]
    : workflows;
}

function start(o: Observed): Action[] {
  const { workload, template } = o;
  if (o.nameTaken || !template || preflight(o).length > 0) return [];
  // The run before this one is let go first; it can't be running any more.
  if (!workload.metadata.finalizers?.includes(ARCHIVE_FINALIZER))
    return [{ type: 'hold', workload }];
  return [
    { type: 'createWorkflow', manifest: buildWorkflow({ ...o, template }) },
  ];
}

function steer(o: Observed, run: Run): Decision {
  const wanted = o.workload.spec.shutdown;
  const seconds = o.workload.spec.timeouts?.execution ?? 1800;
  const stopped = run.shutdown !== undefined;
  if (wanted && run.shutdown !== wanted && run.shutdown !== 'Terminate')
    return stop(run, wanted);
  // How long its gates have waited can't be told; Argo's own deadline still holds.
  if (run.nodesProblem) return { actions: [] };
  if (!stopped && wasRejected(o)) return stop(run, 'Stop');
  if (!stopped && run.gates.length > MAX_GATES) return stop(run, 'Stop');
  if (!stopped && isOvertime(run, seconds, o.now)) return stop(run, 'Stop');
  if (stopped) return { actions: [] };
  const gates = o.gates.filter(isWaiting);
  const decisions = gates.map(gate => attendGate(o, run, gate));
  const remaining = seconds * 1000 - workedMs(run, o.now);
  const times = [
    ...decisions.flatMap(({ recheckAt }) => (recheckAt ? [recheckAt] : [])),
    ...(gates.length === 0 && run.startedAt
      ? [new Date(o.now.getTime() + remaining)]
      : []),
  ];
  return {
    actions: decisions.flatMap(({ actions }) => actions),
    recheckAt: earliest(times),
  };
}

/** A failed gate alone does not end a run; the write that should have stopped it may not have come through. */
function wasRejected({ gates }: Observed): boolean {
  return gates.some(
    ({ node, resolution }) => resolution && node?.phase === 'Failed',
  );
}

function stop(workflow: Run, strategy: 'Stop' | 'Terminate'): Decision {
  return {
    actions: [{ type: 'stopWorkflow', workflow, strategy }],
  };
}
