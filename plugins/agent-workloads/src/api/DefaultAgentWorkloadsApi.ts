import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import {
  type ArtifactView,
  type AttemptView,
  type ClusterView,
  type DecisionRequest,
  type DecisionView,
  type EnvironmentView,
  type LaunchPreview,
  type LaunchRequest,
  type ListWorkloadsQuery,
  type ManifestResult,
  PLUGIN_ID,
  type PipelineView,
  type WorkloadDetail,
  type WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  AgentWorkloadsApi,
  ArtifactRef,
  DecideOptions,
  Listed,
  PlanRequest,
  RequestOptions,
  WorkloadRef,
} from './AgentWorkloadsApi';
import { ApiError } from './ApiError';
import { artifactPath, listPath, workloadPath } from './paths';

type Call = RequestOptions & {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** Talks to the backend plugin over HTTP as the signed-in user. @public */
export class DefaultAgentWorkloadsApi implements AgentWorkloadsApi {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi;
  }

  async listClusters(options?: RequestOptions): Promise<ClusterView[]> {
    const { items } = await this.#json<{ items: ClusterView[] }>(
      '/clusters',
      options,
    );
    return items;
  }

  listWorkloads(
    query: ListWorkloadsQuery,
    options?: RequestOptions,
  ): Promise<WorkloadPage> {
    return this.#json(listPath(query), options);
  }

  getWorkload(
    ref: WorkloadRef,
    options?: RequestOptions,
  ): Promise<WorkloadDetail> {
    return this.#json(workloadPath(ref), options);
  }

  getAttempt(
    ref: WorkloadRef,
    attempt: number,
    options?: RequestOptions,
  ): Promise<AttemptView> {
    return this.#json(`${workloadPath(ref)}/attempts/${attempt}`, options);
  }

  async listArtifacts(
    ref: WorkloadRef,
    attempt: number,
    options?: RequestOptions,
  ): Promise<ArtifactView[]> {
    const { items } = await this.#json<{ items: ArtifactView[] }>(
      `${workloadPath(ref)}/attempts/${attempt}/artifacts`,
      options,
    );
    return items;
  }

  async readArtifact(
    ref: ArtifactRef,
    options?: RequestOptions,
  ): Promise<Blob> {
    const response = await this.#call(artifactPath(ref), options);
    return response.blob();
  }

  listPipelines(options?: RequestOptions): Promise<Listed<PipelineView>> {
    return this.#json('/pipelines', options);
  }

  listEnvironments(options?: RequestOptions): Promise<Listed<EnvironmentView>> {
    return this.#json('/environments', options);
  }

  planManifests(
    cluster: string,
    request: PlanRequest,
    options?: RequestOptions,
  ): Promise<ManifestResult> {
    return this.#json(
      `/clusters/${encodeURIComponent(cluster)}/manifests/plan`,
      {
        ...options,
        method: 'POST',
        body: request,
      },
    );
  }

  previewLaunch(
    request: LaunchRequest,
    options?: RequestOptions,
  ): Promise<LaunchPreview> {
    return this.#json('/workloads?dryRun=true', {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  launch(
    request: LaunchRequest,
    options?: RequestOptions,
  ): Promise<WorkloadDetail> {
    return this.#json('/workloads', {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  decide(
    ref: WorkloadRef,
    nodeId: string,
    request: DecisionRequest,
    { idempotencyKey, ...options }: DecideOptions,
  ): Promise<DecisionView> {
    const gate = `${workloadPath(ref)}/gates/${encodeURIComponent(nodeId)}`;
    return this.#json(`${gate}/decisions`, {
      ...options,
      method: 'POST',
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  async #json<T>(path: string, call?: Call): Promise<T> {
    const response = await this.#call(path, call);
    return response.json();
  }

  async #call(path: string, call: Call = {}): Promise<Response> {
    const base = await this.#discovery.getBaseUrl(PLUGIN_ID);
    const { method, body, headers, signal } = call;
    const response = await this.#fetch.fetch(`${base}${path}`, {
      method,
      signal,
      headers:
        body === undefined
          ? headers
          : { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      throw await ApiError.fromResponse(response);
    }
    return response;
  }
}
