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
} from './ClusterStore';
import { EventRecorder } from './EventRecorder';
import { isFailedPatchTest, translateError } from './errors';
import type { KubeHttp, KubeRequest } from './KubeHttp';
import { KINDS, pathOf, type KindInfo } from './kinds';
import { listWatch } from './listWatch';
import { MergedCache } from './MergedCache';
import { Reflector } from './Reflector';
import { withDecision } from './withDecision';

export interface ClusterStoreOptions {
  name: string;
  /** Empty means all. */
  namespaces: readonly string[];
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
  readonly namespaces: readonly string[];
  readonly workloads: ObjectCache<AgentWorkload>;
  readonly workflows: ObjectCache<Workflow>;
  readonly templates: ObjectCache<WorkflowTemplate>;
  readonly clusterTemplates?: ObjectCache<WorkflowTemplate>;
  readonly environments: ObjectCache<ConfigMap>;

  readonly #options: ClusterStoreOptions;
  readonly #http: KubeHttp;
  readonly #events: EventRecorder;
  readonly #reflectors: Array<{ start(): void; stop(): Promise<void> }> = [];
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
    this.namespaces = options.namespaces;
    this.workloads = this.#watch(KINDS.workloads);
    this.workflows = this.#withNodes(this.#watch(KINDS.workflows));
    this.templates = this.#watch(KINDS.templates);
    this.environments = this.#watch(KINDS.environments);
    if (options.clusterTemplates)
      this.clusterTemplates = this.#watch(KINDS.clusterTemplates);
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
    await Promise.all(this.#reflectors.map(reflector => reflector.stop()));
    await this.#events.flush();
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

  #watch<T extends { metadata: ObjectMeta }>(kind: KindInfo): ObjectCache<T> {
    const { namespaces, clock, logger } = this.#options;
    const everywhere = namespaces.length === 0 || !kind.namespaced;
    const caches = (everywhere ? [undefined] : namespaces).map(namespace => {
      const reflector = new Reflector<T>({
        source: listWatch<T>(this.#http, kind, namespace),
        clock,
        onError: (error, retryInMs) =>
          logger.warn('watch failed', {
            kind: kind.kind,
            namespace: namespace ?? '',
            retryInMs,
            error: String(error),
          }),
      });
      this.#reflectors.push(reflector);
      return reflector;
    });
    const [only] = caches;
    return caches.length === 1 && only ? only : new MergedCache(caches);
  }

  async #identify(): Promise<void> {
    const { clock, logger, name } = this.#options;
    try {
      const system = await this.#http.request<{ metadata: ObjectMeta }>({
        path: '/api/v1/namespaces/kube-system',
      });
      if (this.#stopped) return;
      this.#clusterUid = system.metadata.uid;
      this.#reflectors.forEach(reflector => reflector.start());
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
      return await this.#call<T>(`reading ${kind.kind} ${ref.name}`, {
        path: pathOf(kind, ref),
      });
    } catch (error) {
      if (NotFoundError.is(error)) return undefined;
      throw error;
    }
  }

  async #call<T>(doing: string, request: KubeRequest): Promise<T> {
    try {
      return await this.#http.request<T>(request);
    } catch (error) {
      throw translateError(error, doing);
    }
  }
}
