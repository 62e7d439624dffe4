import {
  ARGO_API_VERSION,
  API_VERSION,
  type AgentWorkload,
  type AgentWorkloadStatus,
  type GateDecision,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Workflow, WorkflowTemplate } from '../domain/argo';
import { defaultedSpec } from '../domain/spec';
import type {
  ClusterStore,
  ConfigMap,
  NewEvent,
  NewWorkload,
  ObjectRef,
  ObjectStoreCredentials,
} from '../kube/ClusterStore';
import { withDecision } from '../kube/withDecision';
import { InMemoryCache } from './InMemoryCache';
import { applyJsonPatch } from './jsonPatch';
import { TEST_PLACE } from './testSealer';

interface StoredObject {
  metadata: ObjectMeta;
}

/** A cluster in memory with the API server's versions, conflicts and finalizers. Enforces no schema. */
export class InMemoryClusterStore implements ClusterStore {
  readonly name: string;
  readonly clusterUid: string;
  /** May be changed by a test, with `namespaceChanged` to tell of it. */
  namespaces: string[];
  /** Where namespaces are found by label, none means none. */
  readonly watchesAll: boolean;
  readonly workloads = new InMemoryCache<AgentWorkload>();
  readonly workflows = new InMemoryCache<Workflow>();
  readonly templates = new InMemoryCache<WorkflowTemplate>();
  readonly clusterTemplates = new InMemoryCache<WorkflowTemplate>();
  readonly environments = new InMemoryCache<ConfigMap>();
  /** What was recorded, oldest first. */
  readonly events: Array<NewEvent & { about: string }> = [];
  /** Names of the writes that went through, oldest first. */
  readonly writes: string[] = [];
  /** Called before each write with its name; may throw to play a crash or an outage. */
  beforeWrite: (write: string) => void = () => {};

  /** Namespaces that the API server no longer knows. */
  readonly goneNamespaces = new Set<string>();

  /** By namespace. */
  readonly objectStoreCredentials = new Map<string, ObjectStoreCredentials>();

  readonly #namespaceListeners = new Set<(namespace: string) => void>();
  readonly #stored = new Map<string, StoredObject>();
  readonly #now: () => Date;
  #version = 100;

  constructor(
    options: {
      name?: string;
      clusterUid?: string;
      namespaces?: string[];
      watchesAll?: boolean;
      now?: () => Date;
    } = {},
  ) {
    this.name = options.name ?? 'embedded';
    this.clusterUid = options.clusterUid ?? TEST_PLACE.clusterUid;
    this.namespaces = options.namespaces ?? ['demo'];
    this.watchesAll = options.watchesAll ?? this.namespaces.length === 0;
    this.#now = options.now ?? (() => new Date('2026-11-23T12:00:00Z'));
  }

  /** Puts an object there as somebody else would, whatever was there before. */
  put<T extends AgentWorkload | Workflow | WorkflowTemplate | ConfigMap>(
    object: T,
  ): T {
    return this.#store(object);
  }

  /** Removes an object as somebody else would; with finalizers it only gets a deletionTimestamp. */
  remove(kind: AgentWorkload['kind'] | Workflow['kind'], ref: ObjectRef): void {
    const stored = this.#stored.get(keyOf(kind, ref));
    if (!stored) return;
    if (!stored.metadata.finalizers?.length) this.#drop(kind, stored);
    else
      this.#store({
        ...stored,
        kind,
        metadata: {
          ...stored.metadata,
          deletionTimestamp: this.#now().toISOString(),
        },
      });
  }

  /** Removes an object without asking its finalizers, as an administrator could. */
  vanish(kind: AgentWorkload['kind'] | Workflow['kind'], ref: ObjectRef): void {
    const stored = this.#stored.get(keyOf(kind, ref));
    if (stored) this.#drop(kind, stored);
  }

  watches(namespace: string): boolean {
    return this.watchesAll || this.namespaces.includes(namespace);
  }

  onNamespaceChange(listener: (namespace: string) => void): () => void {
    this.#namespaceListeners.add(listener);
    return () => this.#namespaceListeners.delete(listener);
  }

  /** Tells that a namespace came or left. */
  namespaceChanged(namespace: string): void {
    for (const listener of this.#namespaceListeners) listener(namespace);
  }

  async namespaceExists(namespace: string): Promise<boolean> {
    return !this.goneNamespaces.has(namespace);
  }

  async readObjectStoreCredentials(
    namespace: string,
  ): Promise<ObjectStoreCredentials> {
    const found = this.objectStoreCredentials.get(namespace);
    if (!found) throw new NotFoundError(`No credentials in ${namespace}`);
    return found;
  }

  async readWorkload(ref: ObjectRef): Promise<AgentWorkload | undefined> {
    return this.#stored.get(keyOf('AgentWorkload', ref)) as
      | AgentWorkload
      | undefined;
  }

  async readWorkflow(ref: ObjectRef): Promise<Workflow | undefined> {
    return this.#stored.get(keyOf('Workflow', ref)) as Workflow | undefined;
  }

  async createWorkload(
    workload: NewWorkload,
    options: { dryRun: boolean },
  ): Promise<AgentWorkload> {
    this.#refuseTaken('AgentWorkload', workload.metadata);
    const created: AgentWorkload = {
      apiVersion: API_VERSION,
      kind: 'AgentWorkload',
      metadata: { ...workload.metadata, ...this.#identity(), generation: 1 },
      spec: defaultedSpec(workload.spec),
    };
    if (options.dryRun) return created;
    this.#write('createWorkload');
    return this.#store(created);
  }

  async createWorkflow(manifest: object): Promise<Workflow> {
    const workflow = manifest as Workflow;
    this.#refuseTaken('Workflow', workflow.metadata);
    this.#write('createWorkflow');
    return this.#store({
      ...workflow,
      apiVersion: ARGO_API_VERSION,
      metadata: { ...workflow.metadata, ...this.#identity() },
    });
  }

  async replaceStatus(
    seen: AgentWorkload,
    status: AgentWorkloadStatus,
  ): Promise<AgentWorkload> {
    const current = this.#current('AgentWorkload', seen) as AgentWorkload;
    this.#write('replaceStatus');
    return this.#store({ ...current, status });
  }

  async appendDecision(
    seen: AgentWorkload,
    gate: { workflowUid: string; nodeId: string },
    decision: GateDecision,
  ): Promise<AgentWorkload> {
    const current = this.#current('AgentWorkload', seen) as AgentWorkload;
    const status = withDecision(current, gate, decision);
    this.#write('appendDecision');
    return this.#store({ ...current, status });
  }

  async patchWorkflow(
    ref: ObjectRef,
    patch: readonly object[],
  ): Promise<Workflow> {
    const current = await this.readWorkflow(ref);
    if (!current) throw new NotFoundError(`No Workflow ${ref.name}`);
    this.#write('patchWorkflow');
    try {
      return this.#store(applyJsonPatch(current, patch));
    } catch (error) {
      throw new ConflictError('The patch does not apply', error);
    }
  }

  async replaceWorkflow(workflow: Workflow): Promise<Workflow> {
    this.#current('Workflow', workflow);
    this.#write('replaceWorkflow');
    return this.#store(workflow);
  }

  async setFinalizers(
    kind: 'AgentWorkload' | 'Workflow',
    seen: { metadata: ObjectMeta },
    finalizers: readonly string[],
  ): Promise<void> {
    const current = this.#current(kind, seen);
    this.#write(`setFinalizers ${kind}`);
    const { deletionTimestamp } = current.metadata;
    if (deletionTimestamp && finalizers.length === 0) {
      this.#drop(kind, current);
      return;
    }
    const metadata = { ...current.metadata, finalizers: [...finalizers] };
    this.#store({ ...current, kind, metadata });
  }

  async deleteWorkflow(ref: ObjectRef, uid: string): Promise<void> {
    const current = await this.readWorkflow(ref);
    if (current?.metadata.uid !== uid) return;
    this.#write('deleteWorkflow');
    this.remove('Workflow', ref);
  }

  recordEvent(
    about: { kind: string; metadata: ObjectMeta },
    event: NewEvent,
  ): void {
    this.events.push({
      ...event,
      about: `${about.kind}/${about.metadata.name}`,
    });
  }

  #identity() {
    return {
      uid: `uid-${this.#version}`,
      resourceVersion: '',
      creationTimestamp: this.#now().toISOString(),
    };
  }

  #write(name: string): void {
    this.beforeWrite(name);
    this.writes.push(name);
  }

  #refuseTaken(kind: string, ref: ObjectRef): void {
    if (this.#stored.has(keyOf(kind, ref)))
      throw new ConflictError(`${kind} ${ref.name} exists already`);
  }

  #current(kind: string, seen: { metadata: ObjectMeta }): StoredObject {
    const current = this.#stored.get(keyOf(kind, seen.metadata));
    if (!current || current.metadata.uid !== seen.metadata.uid)
      throw new NotFoundError(`No ${kind} ${seen.metadata.name}`);
    if (current.metadata.resourceVersion !== seen.metadata.resourceVersion)
      throw new ConflictError(`${kind} ${seen.metadata.name} was changed`);
    return current;
  }

  #store<T extends StoredObject & { kind: string }>(object: T): T {
    this.#version += 1;
    const stored = structuredClone({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    });
    this.#stored.set(keyOf(object.kind, object.metadata), stored);
    this.#cacheOf(object.kind)?.receive(stored, false);
    return stored;
  }

  #drop(kind: string, stored: StoredObject): void {
    this.#stored.delete(keyOf(kind, stored.metadata));
    this.#cacheOf(kind)?.receive(stored, true);
  }

  #cacheOf(kind: string): InMemoryCache<StoredObject> | undefined {
    const caches: Record<string, unknown> = {
      AgentWorkload: this.workloads,
      Workflow: this.workflows,
      WorkflowTemplate: this.templates,
      ClusterWorkflowTemplate: this.clusterTemplates,
      ConfigMap: this.environments,
    };
    return caches[kind] as InMemoryCache<StoredObject> | undefined;
  }
}

function keyOf(kind: string, ref: ObjectRef) {
  return `${kind}/${ref.namespace ?? ''}/${ref.name}`;
}
