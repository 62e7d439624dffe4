import {
  DEFAULT_PREFIX,
  ENVIRONMENT_CONFIGMAP,
  LABELS,
  runPrefix,
  type AttemptSummary,
  type AttemptView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Workflow, WorkflowTemplate } from '../domain/argo';
import { planSteps } from '../domain/plan';
import { readWorkflow } from '../domain/readWorkflow';
import { stepGraph } from '../domain/stepGraph';
import type {
  ArchivedArtifact,
  AttemptRecord,
  History,
} from '../history/History';
import type { WorkloadResource } from '../permissions/resource';
import type { LiveWorkload } from './LiveWorkloads';
import { archivedResourceOf } from './resourceOf';
import { templateOf } from './templates';

/** Where the files of a run lie; computed by us, never read from the run. */
export interface RunFiles {
  /** Undefined where the namespace is no environment. */
  bucket: string | undefined;
  /** Every key begins with it; ends with a slash. */
  prefix: string;
  artifacts: ArchivedArtifact[];
}

/** One attempt with its graph, and where its files lie once there is a run. */
export interface SeenAttempt {
  resource: WorkloadResource;
  view: AttemptView;
  files: RunFiles | undefined;
}

/** Attempts of workloads: live while Argo has the Workflow, archived after that. */
export class Attempts {
  readonly #history: History;

  constructor(options: { history: History }) {
    this.#history = options.history;
  }

  /** Undefined when there was no such attempt. */
  async ofLive(
    live: LiveWorkload,
    attempt: number,
  ): Promise<SeenAttempt | undefined> {
    const { store, workload } = live;
    const isCurrent = attempt === currentOf(live);
    const workflow = isCurrent ? currentWorkflow(live) : undefined;
    if (workflow) {
      return liveAttempt(live, workflow, attempt);
    }
    const record = await this.#history.get({
      clusterUid: store.clusterUid,
      workloadUid: workload.metadata.uid,
      attempt,
    });
    if (record) {
      return archivedAttempt(record);
    }
    return isCurrent ? plannedAttempt(live, attempt) : undefined;
  }

  async ofArchived(
    { clusterUid, workloadUid }: AttemptRecord,
    attempt: number,
  ): Promise<SeenAttempt | undefined> {
    const record = await this.#history.get({
      clusterUid,
      workloadUid,
      attempt,
    });
    return record && archivedAttempt(record);
  }

  /** Newest first, with the current one even if the archive does not have it yet. */
  async summaries(
    workload: { clusterUid: string; workloadUid: string },
    current?: AttemptSummary,
  ): Promise<AttemptSummary[]> {
    const archived = (await this.#history.attemptsOf(workload)).map(
      ({ attempt, phase, startedAt, finishedAt }) =>
        summary({ attempt, phase, startedAt, finishedAt }),
    );
    return [
      ...(current ? [summary(current)] : []),
      ...archived.filter(({ attempt }) => attempt !== current?.attempt),
    ].sort((a, b) => b.attempt - a.attempt);
  }
}

/** The attempt that a workload's status speaks of. */
export function currentOf({ workload }: LiveWorkload): number {
  return workload.status?.attempt ?? workload.spec.attempt ?? 1;
}

function summary(of: AttemptSummary): AttemptSummary {
  const { attempt, phase, startedAt, finishedAt } = of;
  return {
    attempt,
    phase,
    ...(startedAt && { startedAt }),
    ...(finishedAt && { finishedAt }),
  };
}

/** Ours by uid, not by name: a namesake says nothing about this workload. */
function currentWorkflow({
  store,
  workload,
}: LiveWorkload): Workflow | undefined {
  const named = workload.status?.argoWorkflow;
  const workflow = named && store.workflows.get(named);
  return workflow?.metadata.uid === named?.uid &&
    workflow?.metadata.labels?.[LABELS.workloadUid] === workload.metadata.uid
    ? workflow
    : undefined;
}

function liveAttempt(
  live: LiveWorkload,
  workflow: Workflow,
  attempt: number,
): SeenAttempt {
  const { store, workload } = live;
  const { namespace, name, uid } = workload.metadata;
  const { spec, status } = workload;
  const scope = {
    prefix: spec.targetPrefix ?? DEFAULT_PREFIX,
    namespace,
    workloadUid: uid,
    jobId: spec.jobId ?? name,
  };
  const prefix = runPrefix(scope, workflow.metadata.uid);
  const template = templateOf(store, workload)?.spec;
  const run = readWorkflow(workflow, { template, prefix });
  const environment = store.environments.get({
    namespace,
    name: ENVIRONMENT_CONFIGMAP,
  });
  return {
    resource: live.resource,
    view: {
      ...summary({
        attempt,
        phase: status?.phase ?? 'Pending',
        startedAt: run.startedAt,
        finishedAt: run.finishedAt,
      }),
      workflowName: run.name,
      workflowUid: run.uid,
      ...messageOf(run.nodesProblem ?? run.message ?? status?.message),
      archived: false,
      nodes: run.graph,
    },
    files: {
      bucket: environment?.data?.bucket,
      prefix,
      artifacts: run.artifacts,
    },
  };
}

function archivedAttempt(record: AttemptRecord): SeenAttempt {
  const { attempt, phase, startedAt, finishedAt, workflow } = record;
  return {
    resource: archivedResourceOf(record),
    view: {
      ...summary({ attempt, phase, startedAt, finishedAt }),
      ...(workflow && {
        workflowName: workflow.name,
        workflowUid: workflow.uid,
      }),
      ...messageOf(record.status.message),
      archived: true,
      nodes: record.nodes,
    },
    files: workflow && {
      bucket: record.bucket,
      prefix: runPrefix(record, workflow.uid),
      artifacts: record.artifacts,
    },
  };
}

/** Before there is a Workflow: what the pipeline would do. */
function plannedAttempt(live: LiveWorkload, attempt: number): SeenAttempt {
  const { store, workload } = live;
  const template: WorkflowTemplate | undefined = templateOf(store, workload);
  return {
    resource: live.resource,
    view: {
      attempt,
      phase: workload.status?.phase ?? 'Pending',
      ...messageOf(workload.status?.message),
      archived: false,
      nodes: stepGraph({
        workflowName: undefined,
        nodes: {},
        plan: planSteps(template?.spec),
      }),
    },
    files: undefined,
  };
}

function messageOf(message: string | undefined): { message?: string } {
  return message ? { message } : {};
}
