import type {
  AgentWorkload,
  AgentWorkloadSpec,
  AgentWorkloadStatus,
  GateDecision,
  ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Workflow, WorkflowTemplate } from '../domain/argo';

/** Names a namespaced object; `namespace` is empty for cluster-scoped kinds. */
export interface ObjectRef {
  namespace: string;
  name: string;
}

/** Informer-backed view of one kind. Objects are shared: never change them. */
export interface ObjectCache<T extends { metadata: ObjectMeta }> {
  get(ref: ObjectRef): T | undefined;
  list(namespace?: string): readonly T[];
  /**
   * True once everything that is to be watched was listed, or, where namespaces are found by label, could not be; stays
   * true while the watch is being re-established. What decides over the objects of one namespace asks `listed`.
   */
  readonly synced: boolean;
  /** Why the cache may be stale, when its watch is down. */
  readonly problem: string | undefined;
  /** Whether what is missing here does not exist: the namespace is watched and was listed. */
  listed(namespace: string): boolean;
  /** Why what is known of a watched namespace may be stale or missing. */
  problemIn(namespace: string): string | undefined;
  /** Called with every object that was added, changed or deleted. Must not throw or wait. */
  onChange(listener: (object: T, deleted: boolean) => void): () => void;
}

/** What is watched of a Namespace. */
export interface Namespace {
  metadata: ObjectMeta;
}

export interface ConfigMap {
  apiVersion: string;
  kind: 'ConfigMap';
  metadata: ObjectMeta;
  data?: Record<string, string>;
}

export interface ObjectStoreCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** A launch, before the API server has given it an identity. */
export interface NewWorkload {
  metadata: {
    namespace: string;
    name: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  spec: AgentWorkloadSpec;
}

export interface NewEvent {
  /** Same reason and message on the same object become one Event with a count. */
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/**
 * One cluster: cached reads, and the few writes the product makes. Every write is conditional.
 * Errors are those of `@backstage/errors`: NotFoundError, ConflictError (somebody wrote first, or the name is taken),
 * InputError (the API server's 400 and 422, its text with field paths kept), ServiceUnavailableError; what our own account may not do is a ForwardedError.
 */
export interface ClusterStore {
  /** The cluster's name in config. */
  readonly name: string;
  /** uid of the namespace kube-system: the cluster's identity. */
  readonly clusterUid: string;
  /** Names of the namespaces watched, as of now; empty where all are. */
  readonly namespaces: readonly string[];
  /** Whether every namespace is watched that the account may list. */
  readonly watchesAll: boolean;
  watches(namespace: string): boolean;
  /** Called when a namespace comes into view, or leaves it: then its objects are no longer in the caches, though they may exist. */
  onNamespaceChange(listener: (namespace: string) => void): () => void;
  readonly workloads: ObjectCache<AgentWorkload>;
  /** Only Workflows that carry our labels. */
  readonly workflows: ObjectCache<Workflow>;
  readonly templates: ObjectCache<WorkflowTemplate>;
  /** Present when ClusterWorkflowTemplates are allowed. */
  readonly clusterTemplates?: ObjectCache<WorkflowTemplate>;
  /** ConfigMaps named ENVIRONMENT_CONFIGMAP. */
  readonly environments: ObjectCache<ConfigMap>;

  /** Live reads, for what a cache miss alone must not decide. */
  namespaceExists(namespace: string): Promise<boolean>;
  readWorkload(ref: ObjectRef): Promise<AgentWorkload | undefined>;
  /** As it is stored: nodes that lie elsewhere are not in it. */
  readWorkflow(ref: ObjectRef): Promise<Workflow | undefined>;

  /** What the steps of an environment have for its object store. NotFoundError says what is missing. */
  readObjectStoreCredentials(
    namespace: string,
  ): Promise<ObjectStoreCredentials>;

  createWorkload(
    workload: NewWorkload,
    options: { dryRun: boolean },
  ): Promise<AgentWorkload>;
  /** ConflictError when the name exists. */
  createWorkflow(manifest: object): Promise<Workflow>;
  /** Replaces status if the object is still the one that was seen (resourceVersion). */
  replaceStatus(
    seen: AgentWorkload,
    status: AgentWorkloadStatus,
  ): Promise<AgentWorkload>;
  /** Appends to `status.gates[…].decisions` if the object is still the one that was seen. */
  appendDecision(
    seen: AgentWorkload,
    gate: { workflowUid: string; nodeId: string },
    decision: GateDecision,
  ): Promise<AgentWorkload>;
  /** JSON Patch (RFC 6902) on a Workflow; put `test` operations first. A failed test is a ConflictError. */
  patchWorkflow(ref: ObjectRef, patch: readonly object[]): Promise<Workflow>;
  /** Replaces a Workflow if its resourceVersion still is the one in `workflow`. */
  replaceWorkflow(workflow: Workflow): Promise<Workflow>;
  setFinalizers(
    kind: 'AgentWorkload' | 'Workflow',
    seen: { metadata: ObjectMeta },
    finalizers: readonly string[],
  ): Promise<void>;
  deleteWorkflow(ref: ObjectRef, uid: string): Promise<void>;
  /** Best effort: an Event that can't be written is logged, never an error. */
  recordEvent(
    about: { apiVersion: string; kind: string; metadata: ObjectMeta },
    event: NewEvent,
  ): void;
}
