import type {
  AgentWorkload,
  AgentWorkloadStatus,
  GateDecision,
  ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  API_VERSION,
  KIND,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import type { Workflow, WorkflowTemplate } from '../domain/argo';
import { HydratedWorkflows, type ReadHydrated } from './argoServer';
import type {
  ClusterStore,
  ConfigMap,
  NewEvent,
  NewWorkload,
  ObjectCache,
  ObjectRef,
  ObjectStoreCredentials,
} from './ClusterStore';
import { ClusterWatches } from './ClusterWatches';
import { EventRecorder } from './EventRecorder';
import { isFailedPatchTest, KubeApiError, translateError } from './errors';
import type { KubeHttp, KubeRequest } from './KubeHttp';
import { KINDS, pathOf, type KindInfo } from './kinds';
import {
  OBJECT_STORE_SECRET,
  objectStoreCredentials,
  type Secret,
} from './objectStoreCredentials';
import { withDecision } from './withDecision';

export interface ClusterStoreOptions {
  name: string;
  /** Empty means all, unless they are found by label. */
  namespaces: readonly string[];
  /** Label selector of the namespaces. */
  namespaceSelector?: string;
  clusterTemplates: boolean;
  http: KubeHttp;
  /** Reads runs whose nodes are not in their Workflow. */
  readHydrated?: ReadHydrated;
  clock: Clock;
  logger: LoggerService;
}

const IDENTITY_RETRY_MS = 2_000;

/** A cluster behind its API server: watches in, conditional writes out. */
export class ClientNodeClusterStore implements ClusterStore {
  readonly name: string;
  readonly workloads: ObjectCache<AgentWorkload>;
  readonly workflows: ObjectCache<Workflow>;
  readonly templates: ObjectCache<WorkflowTemplate>;
  readonly clusterTemplates?: ObjectCache<WorkflowTemplate>;
  readonly environments: ObjectCache<ConfigMap>;

  readonly #options: ClusterStoreOptions;
  readonly #http: KubeHttp;
  readonly #events: EventRecorder;
  readonly #watches: ClusterWatches;
  #hydrated: HydratedWorkflows | undefined;
  #clusterUid: string | undefined;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(options: ClusterStoreOptions) {
    this.#options = options;
    this.#http = options.http;
    this.#events = new EventRecorder(
      options.http,
      options.clock,
      options.logger,
    );
    this.name = options.name;
    const watches = new ClusterWatches(options);
    this.#watches = watches;
    this.workloads = watches.namespaced(KINDS.workloads);
    this.workflows = this.#withNodes(watches.namespaced(KINDS.workflows));
    this.templates = watches.namespaced(KINDS.templates);
    this.environments = watches.namespaced(KINDS.environments);
    if (options.clusterTemplates)
      this.clusterTemplates = watches.clusterWide(KINDS.clusterTemplates);
  }

  get namespaces(): readonly string[] {
    return this.#watches.names;
  }

  get watchesAll(): boolean {
    return this.#watches.all;
  }

  watches(namespace: string): boolean {
    return this.#watches.has(namespace);
  }

  onNamespaceChange(listener: (namespace: string) => void): () => void {
    return this.#watches.onNamespaceChange(listener);
  }

  /** Everything stored and sealed names it, so nothing goes on before it is known. */
  get clusterUid(): string {
    if (this.#clusterUid === undefined)
      throw new ServiceUnavailableError(
        `Cluster ${this.name} has not answered yet; see the portal's log`,
      );
    return this.#clusterUid;
  }

  /** Returns at once; caches say `synced` when they are filled. */
  start(): void {
    void this.#identify();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#hydrated?.stop();
    await this.#watches.stop();
    await this.#events.flush();
  }

  /** True as well where the account may not know. */
  async namespaceExists(namespace: string): Promise<boolean> {
    try {
      await this.#http.request({
        path: pathOf(KINDS.namespaces, { name: namespace }),
      });
      return true;
    } catch (error) {
      if (!(error instanceof KubeApiError))
        throw translateError(error, `reading Namespace ${namespace}`);
      return error.statusCode !== 404;
    }
  }

  async readObjectStoreCredentials(
    namespace: string,
  ): Promise<ObjectStoreCredentials> {
    const ref = { namespace, name: OBJECT_STORE_SECRET };
    const secret = await this.#read<Secret>(KINDS.secrets, ref);
    return objectStoreCredentials(secret, ref);
  }

  async readWorkload(ref: ObjectRef): Promise<AgentWorkload | undefined> {
    return this.#read(KINDS.workloads, ref);
  }

  async readWorkflow(ref: ObjectRef): Promise<Workflow | undefined> {
    return this.#read(KINDS.workflows, ref);
  }

  async createWorkload(
    { metadata, spec }: NewWorkload,
    { dryRun }: { dryRun: boolean },
  ): Promise<AgentWorkload> {
    return this.#call(`creating workload ${metadata.name}`, {
      method: 'POST',
      path: pathOf(KINDS.workloads, { namespace: metadata.namespace }),
      query: { dryRun: dryRun ? 'All' : undefined },
      body: { apiVersion: API_VERSION, kind: KIND, metadata, spec },
    });
  }

  async createWorkflow(manifest: object): Promise<Workflow> {
    const { metadata } = manifest as Workflow;
    return this.#call(`creating Workflow ${metadata.name}`, {
      method: 'POST',
      path: pathOf(KINDS.workflows, { namespace: metadata.namespace }),
      body: manifest,
    });
  }

  async replaceStatus(
    seen: AgentWorkload,
    status: AgentWorkloadStatus,
  ): Promise<AgentWorkload> {
    const { namespace, name } = seen.metadata;
    return this.#call(`writing the status of workload ${name}`, {
      method: 'PUT',
      path: pathOf(KINDS.workloads, { namespace, name, subresource: 'status' }),
      body: { ...seen, status },
    });
  }

  async appendDecision(
    seen: AgentWorkload,
    gate: { workflowUid: string; nodeId: string },
    decision: GateDecision,
  ): Promise<AgentWorkload> {
    return this.replaceStatus(seen, withDecision(seen, gate, decision));
  }

  async patchWorkflow(
    ref: ObjectRef,
    patch: readonly object[],
  ): Promise<Workflow> {
    try {
      return await this.#http.request<Workflow>({
        method: 'PATCH',
        path: pathOf(KINDS.workflows, ref),
        contentType: 'application/json-patch+json',
        body: patch,
      });
    } catch (error) {
      if (isFailedPatchTest(error))
        throw new ConflictError(`Workflow ${ref.name} was changed`, error);
      throw translateError(error, `changing Workflow ${ref.name}`);
    }
  }

  async replaceWorkflow(workflow: Workflow): Promise<Workflow> {
    const { namespace, name } = workflow.metadata;
    return this.#call(`replacing Workflow ${name}`, {
      method: 'PUT',
      path: pathOf(KINDS.workflows, { namespace, name }),
      body: workflow,
    });
  }

  async setFinalizers(
    kind: 'AgentWorkload' | 'Workflow',
    seen: { metadata: ObjectMeta },
    finalizers: readonly string[],
  ): Promise<void> {
    const { namespace, name, uid, resourceVersion } = seen.metadata;
    const info = kind === 'Workflow' ? KINDS.workflows : KINDS.workloads;
    await this.#call(`setting finalizers of ${kind} ${name}`, {
      method: 'PATCH',
      path: pathOf(info, { namespace, name }),
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid, resourceVersion, finalizers } },
    });
  }

  async deleteWorkflow(ref: ObjectRef, uid: string): Promise<void> {
    try {
      await this.#call(`deleting Workflow ${ref.name}`, {
        method: 'DELETE',
        path: pathOf(KINDS.workflows, ref),
        body: { preconditions: { uid }, propagationPolicy: 'Background' },
      });
    } catch (error) {
      // Gone, or by now another one of the same name.
      if (!NotFoundError.is(error) && !ConflictError.is(error)) throw error;
    }
  }

  recordEvent(
    about: { apiVersion: string; kind: string; metadata: ObjectMeta },
    event: NewEvent,
  ): void {
    this.#events.record(about, event);
  }

  /** Puts nodes into the runs that the watch shows without. */
  #withNodes(workflows: ObjectCache<Workflow>): ObjectCache<Workflow> {
    const { readHydrated: read, clock, logger } = this.#options;
    if (!read) return workflows;
    this.#hydrated = new HydratedWorkflows({
      workflows,
      read,
      clock,
      onError: (workflow, error, retryInMs) =>
        logger.warn('nodes were not read from the Argo server', {
          workflow,
          error,
          retryInMs,
        }),
    });
    return this.#hydrated;
  }

  async #identify(): Promise<void> {
    const { clock, logger, name } = this.#options;
    try {
      const system = await this.#http.request<{ metadata: ObjectMeta }>({
        path: '/api/v1/namespaces/kube-system',
      });
      if (this.#stopped) return;
      this.#clusterUid = system.metadata.uid;
      this.#watches.start();
    } catch (error) {
      logger.warn('cluster does not answer', {
        cluster: name,
        error: String(translateError(error, 'reading namespace kube-system')),
      });
      if (!this.#stopped)
        this.#cancel = clock.schedule(
          () => void this.#identify(),
          IDENTITY_RETRY_MS,
        );
    }
  }

  async #read<T>(kind: KindInfo, ref: ObjectRef): Promise<T | undefined> {
    try {
      return await this.#http.request<T>({ path: pathOf(kind, ref) });
    } catch (error) {
      if (await this.#isMissing(error, ref)) return undefined;
      throw translateError(error, `reading ${kind.kind} ${ref.name}`);
    }
  }

  /** Rights in a namespace go with it, and then we may not read that there is nothing. */
  async #isMissing(error: unknown, { namespace }: ObjectRef): Promise<boolean> {
    if (!(error instanceof KubeApiError)) return false;
    if (error.statusCode === 404) return true;
    return error.statusCode === 403 && !(await this.namespaceExists(namespace));
  }

  async #call<T>(doing: string, request: KubeRequest): Promise<T> {
    try {
      return await this.#http.request<T>(request);
    } catch (error) {
      throw translateError(error, doing);
    }
  }
}
