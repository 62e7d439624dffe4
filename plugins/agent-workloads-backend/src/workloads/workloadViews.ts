import type {
  AgentWorkloadSpec,
  AgentWorkloadStatus,
  AttemptSummary,
  GateView,
  WorkloadDetail,
  WorkloadSummary,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { AttemptRecord } from '../history/History';
import type { Sealer } from '../integrity/Sealer';
import type { WorkloadResource } from '../permissions/resource';
import { viewerAt, type Caller } from './Callers';
import { gateView, waitsFor, type GateContext } from './gateView';
import type { LiveWorkload } from './LiveWorkloads';
import { archivedResourceOf } from './resourceOf';

const SHOWN_OBJECTIVE = 200;

/** For whom, and when, a view is made. */
export interface ViewContext {
  sealer: Sealer;
  caller: Caller;
  now: Date;
}

/** One workload, live or archived, as the views need it. */
export interface SeenWorkload {
  resource: WorkloadResource;
  uid: string;
  createdAt: string;
  attempt: number;
  spec: AgentWorkloadSpec;
  status: AgentWorkloadStatus;
  archived: boolean;
  clusterUid: string;
}

export function seenLive({
  store,
  workload,
  resource,
}: LiveWorkload): SeenWorkload {
  const { spec, status = {}, metadata } = workload;
  return {
    resource,
    uid: metadata.uid,
    createdAt: metadata.creationTimestamp,
    attempt: status.attempt ?? spec.attempt ?? 1,
    spec,
    status,
    archived: false,
    clusterUid: store.clusterUid,
  };
}

export function seenArchived(record: AttemptRecord): SeenWorkload {
  return {
    resource: archivedResourceOf(record),
    uid: record.workloadUid,
    createdAt: record.createdAt,
    attempt: record.attempt,
    spec: record.spec,
    status: {
      ...record.status,
      phase: record.phase,
      startedAt: record.startedAt,
      finishedAt: record.finishedAt,
    },
    archived: true,
    clusterUid: record.clusterUid,
  };
}

/** What stands in lists. */
export function summaryOf(
  seen: SeenWorkload,
  context: ViewContext,
): WorkloadSummary {
  const { resource, spec, status } = seen;
  const { name, kind = 'WorkflowTemplate' } =
    spec.orchestration.workflowTemplateRef;
  return withoutUndefined({
    ...resource,
    uid: seen.uid,
    objective: [...spec.objective].slice(0, SHOWN_OBJECTIVE).join(''),
    pipeline: { name, kind },
    phase: status.phase ?? 'Pending',
    argoPhase: status.argoPhase,
    message: status.message,
    progress: progressOf(status.progress),
    attempt: seen.attempt,
    createdAt: seen.createdAt,
    startedAt: status.startedAt,
    finishedAt: status.finishedAt,
    gates: seen.archived ? [] : waitingGates(seen, context),
    archived: seen.archived,
  });
}

/** Everything of one workload but the graph of its run. */
export function detailOf(
  seen: SeenWorkload,
  attempts: AttemptSummary[],
  context: ViewContext,
): WorkloadDetail {
  const { spec, status } = seen;
  return {
    ...summaryOf(seen, context),
    spec: { ...spec },
    conditions: status.conditions ?? [],
    attempts,
    gateHistory: gateViews(seen, context),
    proposedActions: status.proposedActions ?? [],
    executedActions: status.executedActions ?? [],
    workflowArtifacts: status.workflowArtifacts ?? {},
  };
}

/** Whether some gate of the workload waits for the caller. */
export function waitsForCaller(
  seen: SeenWorkload,
  context: ViewContext,
): boolean {
  return (seen.status.gates ?? []).some(gate =>
    waitsFor(gate, gateContext(seen, context)),
  );
}

function waitingGates(
  seen: SeenWorkload,
  context: ViewContext,
): WorkloadSummary['gates'] {
  const forGates = gateContext(seen, context);
  return (seen.status.gates ?? [])
    .filter(({ state }) => state === 'Waiting')
    .map(gate => ({
      nodeId: gate.nodeId,
      name: gate.name,
      deadline: gate.deadline,
      waitingForMe: waitsFor(gate, forGates),
    }));
}

function gateViews(seen: SeenWorkload, context: ViewContext): GateView[] {
  const forGates = gateContext(seen, context);
  return [...(seen.status.gates ?? [])]
    .sort((a, b) => b.openedAt.localeCompare(a.openedAt))
    .map(gate => gateView(gate, forGates));
}

function gateContext(seen: SeenWorkload, context: ViewContext): GateContext {
  const { namespace, name } = seen.resource;
  return {
    sealer: context.sealer,
    clusterUid: seen.clusterUid,
    workload: {
      metadata: {
        namespace,
        name,
        uid: seen.uid,
        resourceVersion: '',
        creationTimestamp: seen.createdAt,
      },
    },
    viewer: viewerAt(context.caller, seen.resource),
    now: context.now,
  };
}

function progressOf(
  progress: string | undefined,
): WorkloadSummary['progress'] | undefined {
  const [done, total] = (progress ?? '').split('/').map(Number);
  return Number.isInteger(done) &&
    Number.isInteger(total) &&
    done !== undefined &&
    total !== undefined
    ? { done, total }
    : undefined;
}

/** Absent fields stay absent, so that an answer is what its schema says before and after JSON. */
function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}
