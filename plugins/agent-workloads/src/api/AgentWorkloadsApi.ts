import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ArtifactView,
  AttemptView,
  ClusterView,
  DecisionRequest,
  DecisionView,
  EnvironmentView,
  Gap,
  LaunchPreview,
  LaunchRequest,
  ListWorkloadsQuery,
  ManifestRequest,
  ManifestResult,
  PipelineView,
  WorkloadDetail,
  WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What the portal knows of, and what it can't read now: that may exist all the same. @public */
export interface Listed<T> {
  items: T[];
  incomplete: Gap[];
}

/** Names one workload. @public */
export interface WorkloadRef {
  cluster: string;
  namespace: string;
  name: string;
}

/** Names one stored file of one attempt. @public */
export interface ArtifactRef {
  workload: WorkloadRef;
  attempt: number;
  nodeId: string;
  artifact: string;
  file?: string;
}

/** Lets the caller give up. @public */
export interface RequestOptions {
  signal?: AbortSignal;
}

/** Manifests to plan: whole objects of any kind. @public */
export type PlanRequest = Omit<ManifestRequest, 'manifests'> & {
  manifests: ReadonlyArray<Readonly<Record<string, unknown>>>;
};

/** One decision of the signed-in person. @public */
export interface DecideOptions extends RequestOptions {
  /** The same key for every retry of the same click, so that it counts once. */
  idempotencyKey: string;
}

/**
 * The backend, as the pages see it. Every method throws an Error whose message
 * is fit to be shown.
 * @public
 */
export interface AgentWorkloadsApi {
  listClusters(options?: RequestOptions): Promise<ClusterView[]>;
  listWorkloads(
    query: ListWorkloadsQuery,
    options?: RequestOptions,
  ): Promise<WorkloadPage>;
  getWorkload(
    ref: WorkloadRef,
    options?: RequestOptions,
  ): Promise<WorkloadDetail>;
  getAttempt(
    ref: WorkloadRef,
    attempt: number,
    options?: RequestOptions,
  ): Promise<AttemptView>;
  listArtifacts(
    ref: WorkloadRef,
    attempt: number,
    options?: RequestOptions,
  ): Promise<ArtifactView[]>;
  readArtifact(ref: ArtifactRef, options?: RequestOptions): Promise<Blob>;
  listPipelines(options?: RequestOptions): Promise<Listed<PipelineView>>;
  listEnvironments(options?: RequestOptions): Promise<Listed<EnvironmentView>>;
  /** What applying manifests would do; nothing is changed. */
  planManifests(
    cluster: string,
    request: PlanRequest,
    options?: RequestOptions,
  ): Promise<ManifestResult>;
  previewLaunch(
    request: LaunchRequest,
    options?: RequestOptions,
  ): Promise<LaunchPreview>;
  launch(
    request: LaunchRequest,
    options?: RequestOptions,
  ): Promise<WorkloadDetail>;
  decide(
    ref: WorkloadRef,
    nodeId: string,
    request: DecisionRequest,
    options: DecideOptions,
  ): Promise<DecisionView>;
}

/** @public */
export const agentWorkloadsApiRef = createApiRef<AgentWorkloadsApi>({
  id: 'plugin.agent-workloads.api',
});
