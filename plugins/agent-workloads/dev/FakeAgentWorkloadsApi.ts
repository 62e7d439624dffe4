import {
  API_VERSION,
  type ArtifactView,
  type AttemptView,
  type ClusterView,
  type DecisionRequest,
  type DecisionView,
  type EnvironmentView,
  type Gap,
  KIND,
  type LaunchPreview,
  type LaunchRequest,
  type ListWorkloadsQuery,
  type ManifestResult,
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
  type Listed,
  type PlanRequest,
  type WorkloadRef,
} from '../src/api';
import { FILES, STORED_AT_END, STORED_AT_GATE } from './artifacts';
import { aGate, aWorkload, RITA } from './fixtures';
import { anEnvironment, planOfNew } from './environments';
import { aPipeline } from './pipelines';
import { attemptOf, countsOf, decided, matches } from './fakeViews';
import { allScenes } from './scenes';

/** What the backend in memory holds, and for whom. */
export type FakeOptions = {
  workloads?: WorkloadDetail[];
  pipelines?: PipelineView[];
  clusters?: ClusterView[];
  environments?: EnvironmentView[];
  /** What the lists leave out. */
  gaps?: Gap[];
  /** What the cluster says when manifests are planned. */
  plan?: (request: PlanRequest) => ManifestResult;
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
  readonly #environments: EnvironmentView[];
  readonly #gaps: Gap[];
  readonly #plan: (request: PlanRequest) => ManifestResult;
  readonly #viewer: string;
  readonly #now: () => number;

  constructor(options: FakeOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#workloads = options.workloads ?? allScenes(this.#now());
    this.#pipelines = options.pipelines ?? [aPipeline()];
    this.#clusters = options.clusters ?? [
      { name: 'embedded', namespaces: ['agent-workloads-demo'], healthy: true },
    ];
    this.#environments = options.environments ?? [anEnvironment()];
    this.#gaps = options.gaps ?? [];
    this.#plan = options.plan ?? planOfNew;
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

  async listPipelines(): Promise<Listed<PipelineView>> {
    this.#failIfAsked();
    return { items: this.#pipelines, incomplete: this.#gaps };
  }

  async listEnvironments(): Promise<Listed<EnvironmentView>> {
    this.#failIfAsked();
    return { items: this.#environments, incomplete: this.#gaps };
  }

  async planManifests(
    _cluster: string,
    request: PlanRequest,
  ): Promise<ManifestResult> {
    this.#failIfAsked();
    return this.#plan(request);
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
