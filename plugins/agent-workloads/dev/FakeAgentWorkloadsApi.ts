import {
  API_VERSION,
  type ArtifactView,
  type AttemptView,
  type ClusterView,
  type DecisionRequest,
  type DecisionView,
  KIND,
  type LaunchPreview,
  type LaunchRequest,
  type ListWorkloadsQuery,
  type PipelineView,
  type WorkloadDetail,
  type WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringify } from 'yaml';
import {
  type AgentWorkloadsApi,
  ApiError,
  type ArtifactRef,
  type DecideOptions,
  type WorkloadRef,
} from '../src/api';
import { FILES, STORED_AT_END, STORED_AT_GATE } from './artifacts';
import { aGate, anAttempt, aPipeline, aWorkload, RITA } from './fixtures';
import { allScenes } from './scenes';

/** What the backend in memory holds, and for whom. */
export type FakeOptions = {
  workloads?: WorkloadDetail[];
  pipelines?: PipelineView[];
  clusters?: ClusterView[];
  viewer?: string;
  now?: () => number;
};

/** The backend in memory: for tests, and to look at every state without a cluster. */
export class FakeAgentWorkloadsApi implements AgentWorkloadsApi {
  /** Decisions as they were sent, for tests to look at. */
  readonly sent: Array<DecisionRequest & { idempotencyKey: string }> = [];
  readonly queries: ListWorkloadsQuery[] = [];
  /** When set, the next call fails with it. */
  failNext?: Error;
  #workloads: WorkloadDetail[];
  readonly #pipelines: PipelineView[];
  readonly #clusters: ClusterView[];
  readonly #viewer: string;
  readonly #now: () => number;

  constructor(options: FakeOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#workloads = options.workloads ?? allScenes(this.#now());
    this.#pipelines = options.pipelines ?? [aPipeline()];
    this.#clusters = options.clusters ?? [
      { name: 'embedded', namespaces: ['agent-workloads-demo'], healthy: true },
    ];
    this.#viewer = options.viewer ?? RITA;
  }

  async listClusters(): Promise<ClusterView[]> {
    return this.#clusters;
  }

  async listWorkloads(query: ListWorkloadsQuery): Promise<WorkloadPage> {
    this.#failIfAsked();
    this.queries.push(query);
    const live = query.archived ? [] : this.#workloads;
    const found = live.filter(each => matches(each, query, this.#viewer));
    const limit = query.limit ?? 25;
    const from = Number(query.cursor ?? 0);
    const next = from + limit;
    return {
      items: found.slice(from, next),
      total: found.length,
      nextCursor: next < found.length ? String(next) : undefined,
      counts: countsOf(this.#workloads),
    };
  }

  async getWorkload(ref: WorkloadRef): Promise<WorkloadDetail> {
    this.#failIfAsked();
    return this.#find(ref);
  }

  async getAttempt(ref: WorkloadRef, attempt: number): Promise<AttemptView> {
    this.#failIfAsked();
    return attemptOf(this.#find(ref), attempt, this.#now());
  }

  async listArtifacts(ref: WorkloadRef): Promise<ArtifactView[]> {
    this.#failIfAsked();
    const { phase } = this.#find(ref);
    if (phase === 'Completed') {
      return STORED_AT_END;
    }
    return phase === 'Suspended' ? STORED_AT_GATE : [];
  }

  async readArtifact(ref: ArtifactRef): Promise<Blob> {
    this.#failIfAsked();
    const file = FILES.get(ref.file ?? ref.artifact);
    if (!file) {
      throw new ApiError(404, `There is no artifact ${ref.artifact}.`);
    }
    return new Blob([file.text], { type: file.type });
  }

  async listPipelines(): Promise<PipelineView[]> {
    this.#failIfAsked();
    return this.#pipelines;
  }

  async previewLaunch(request: LaunchRequest): Promise<LaunchPreview> {
    this.#failIfAsked();
    const { cluster, namespace, name, ...spec } = request;
    return {
      manifest: stringify({
        apiVersion: API_VERSION,
        kind: KIND,
        metadata: { name: name ?? 'visual-analysis-x7k2p', namespace },
        spec,
      }),
      terms: aGate(this.#now()).terms,
      problems: this.#workloads.some(each => each.name === name)
        ? [
            {
              field: 'name',
              message: `AgentWorkload "${name}" exists already in ${cluster}/${namespace}. Choose another name.`,
            },
          ]
        : [],
    };
  }

  async launch(request: LaunchRequest): Promise<WorkloadDetail> {
    this.#failIfAsked();
    const now = this.#now();
    const { cluster, namespace, objective, owner } = request;
    const created = aWorkload(now, {
      cluster,
      namespace,
      name: request.name ?? 'visual-analysis-x7k2p',
      uid: `launched-${this.#workloads.length}`,
      objective,
      owner,
      phase: 'Pending',
      progress: { done: 0, total: 5 },
      startedAt: undefined,
      createdAt: new Date(now).toISOString(),
      gates: [],
      gateHistory: [],
      proposedActions: [],
      attempts: [],
    });
    this.#workloads = [created, ...this.#workloads];
    return created;
  }

  async decide(
    ref: WorkloadRef,
    nodeId: string,
    request: DecisionRequest,
    { idempotencyKey }: DecideOptions,
  ): Promise<DecisionView> {
    this.sent.push({ ...request, idempotencyKey });
    this.#failIfAsked();
    const workload = this.#find(ref);
    const decision: DecisionView = {
      id: idempotencyKey,
      by: this.#viewer,
      decision: request.decision,
      comment: request.comment,
      at: new Date(this.#now()).toISOString(),
    };
    const next = decided(workload, nodeId, decision);
    this.#workloads = this.#workloads.map(each =>
      each === workload ? next : each,
    );
    return decision;
  }

  #find(ref: WorkloadRef): WorkloadDetail {
    const found = this.#workloads.find(
      each => each.name === ref.name && each.namespace === ref.namespace,
    );
    if (!found) {
      throw new ApiError(404, `There is no workload ${ref.name}.`);
    }
    return found;
  }

  #failIfAsked(): void {
    const error = this.failNext;
    this.failNext = undefined;
    if (error) {
      throw error;
    }
  }
}

function matches(
  workload: WorkloadDetail,
  query: ListWorkloadsQuery,
  viewer: string,
): boolean {
  const { phase, mine, waitingForMe, q = '' } = query;
  const text = `${workload.name} ${workload.objective}`.toLowerCase();
  return (
    (!phase || phase.includes(workload.phase)) &&
    (!mine || workload.requester === viewer) &&
    (!waitingForMe || workload.gates.some(gate => gate.waitingForMe)) &&
    text.includes(q.toLowerCase())
  );
}

function countsOf(workloads: WorkloadDetail[]): WorkloadPage['counts'] {
  const count = (test: (each: WorkloadDetail) => boolean) =>
    workloads.filter(test).length;
  return {
    waitingForMe: count(each => each.gates.some(gate => gate.waitingForMe)),
    waiting: count(each => each.phase === 'Suspended'),
    running: count(each => each.phase === 'Running'),
    failed24h: count(each => each.phase === 'Failed'),
  };
}

function attemptOf(
  workload: WorkloadDetail,
  attempt: number,
  now: number,
): AttemptView {
  const view = anAttempt(now, { attempt, phase: workload.phase });
  switch (workload.phase) {
    case 'Completed':
      return {
        ...view,
        archived: true,
        nodes: view.nodes.map(node => ({ ...node, phase: 'Succeeded' })),
      };
    case 'Running':
      return {
        ...view,
        nodes: view.nodes.map(node => {
          if (node.displayName === 'scraper') {
            return node;
          }
          const { startedAt, finishedAt, ...rest } = node;
          return node.displayName === 'screenshot'
            ? { ...rest, startedAt: workload.startedAt, phase: 'Running' }
            : { ...rest, phase: 'NotStarted' };
        }),
      };
    case 'Suspended':
      return view;
    case 'Failed':
      return workload.startedAt
        ? {
            ...view,
            nodes: view.nodes.map(node =>
              node.type === 'Suspend' ? { ...node, phase: 'Failed' } : node,
            ),
          }
        : { ...view, nodes: [], message: workload.message };
    default:
      return { ...view, nodes: [] };
  }
}

function decided(
  workload: WorkloadDetail,
  nodeId: string,
  decision: DecisionView,
): WorkloadDetail {
  const approved = decision.decision === 'approve';
  return {
    ...workload,
    phase: approved ? 'Running' : 'Failed',
    message: approved ? undefined : `Rejected: ${decision.comment}`,
    gates: [],
    gateHistory: workload.gateHistory.map(gate =>
      gate.nodeId === nodeId
        ? {
            ...gate,
            state: approved ? 'Approved' : 'Rejected',
            resolvedAt: decision.at,
            decisions: [...gate.decisions, decision],
            given: approved ? [decision.by] : [],
            missing: [],
            viewer: { mayDecide: false, code: 'resolved' },
          }
        : gate,
    ),
  };
}
