/** What every Kubernetes object carries; other fields are free. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: unknown[];
}

/** A reference that makes the garbage collector delete the dependent. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Any Kubernetes object. Narrow it to your own type where you need more. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** What may be created: name may come from generateName. */
export interface NewKubeObject {
  apiVersion: string;
  kind: string;
  metadata: Partial<ObjectMeta>;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** How a kind is addressed in the API. */
export interface ResourceKind {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  listKind: string;
  namespaced: boolean;
  shortNames: readonly string[];
  categories: readonly string[];
  /** The API keeps `status` apart from the rest. In-process writers may write both at once. */
  statusSubresource: boolean;
  /** `metadata.generation` is kept for this kind. */
  generation: boolean;
}

/** An object's place within its kind. */
export interface ObjectRef {
  namespace?: string;
  name: string;
}

/** A selection of objects; `labelSelector` has kubectl's syntax. */
export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
}

/** Objects as of one moment. */
export interface ObjectList {
  items: KubeObject[];
  resourceVersion: string;
}

/** Guards of a deletion and what becomes of the dependents. */
export interface DeleteOptions {
  /** Background is the default. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** One change, in the order of resourceVersions. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  /** The object before the change, for MODIFIED. */
  previous?: KubeObject;
  resourceVersion: number;
}

/** Options of an in-process watch. */
export interface StoreWatchOptions {
  /** Sends every present object as ADDED first, before this call returns. */
  replay?: boolean;
}

/** Called synchronously after a change is on disk; what it throws is logged, never passed on. */
export type WatchListener = (event: WatchEvent) => void;

/** Address of a kind: only group and plural count, so any version will do. */
export type KindRef = Pick<ResourceKind, 'group' | 'plural'>;

/**
 * The durable, in-process store of all Kubernetes objects.
 *
 * Reads are synchronous and see what is on disk. Everything returned is
 * deeply frozen and shared: clone before you change it. A write's promise
 * resolves after fsync, and after every watcher was told. Failures are
 * {@link ApiError}.
 */
export interface ObjectStore {
  /** undefined when there is no such object. */
  get(kind: KindRef, ref: ObjectRef): KubeObject | undefined;
  list(kind: KindRef, options?: ListOptions): ObjectList;
  /** Sets uid, creationTimestamp, resourceVersion and, for generateName, the name. 409 AlreadyExists. */
  create(kind: ResourceKind, object: NewKubeObject): Promise<KubeObject>;
  /** Replaces the whole object, status included. 404 NotFound; 409 Conflict when metadata.resourceVersion is set and stale. */
  update(kind: ResourceKind, object: KubeObject): Promise<KubeObject>;
  /**
   * Reads, changes and writes in one step: no other write comes between, so it
   * never conflicts. `change` gets a private copy: edit it in place or return another;
   * return `null` to leave the object as it is. 404 NotFound.
   */
  mutate(
    kind: ResourceKind,
    ref: ObjectRef,
    change: (draft: KubeObject) => KubeObject | null | void,
  ): Promise<KubeObject>;
  /** {@link ObjectStore.mutate} on `status` only. */
  patchStatus(
    kind: ResourceKind,
    ref: ObjectRef,
    change: (status: Record<string, unknown>) => Record<string, unknown> | void,
  ): Promise<KubeObject>;
  /** With finalizers it only sets deletionTimestamp; the object goes when the last finalizer does. Returns its last state. 404 NotFound. */
  delete(
    kind: ResourceKind,
    ref: ObjectRef,
    options?: DeleteOptions,
  ): Promise<KubeObject>;
  /** Returns the function that ends the watch. */
  watch(
    kind: KindRef,
    listener: WatchListener,
    options?: StoreWatchOptions,
  ): () => void;
  /** Watches every kind; the listener learns which. */
  watchAll(listener: (kind: KindRef, event: WatchEvent) => void): () => void;
  /** The newest resourceVersion given out. */
  resourceVersion(): string;
  /** Waits for pending writes and closes the files. */
  close(): Promise<void>;
}

/** A container of a pod. */
export interface PodLogTarget {
  namespace: string;
  pod: string;
  uid: string;
  container: string;
}

/** Where the API server finds the logs that `GET …/pods/{name}/log` serves. The engine provides it. */
export interface PodLogs {
  /** undefined: the container has no log (yet). `running` is asked again while a reader follows. */
  logFile(target: PodLogTarget): { path: string; running: boolean } | undefined;
}

/** Where diagnostics go. */
export interface Logger {
  info(message: string, meta?: Record<string, unknown>): void;
  warn(message: string, meta?: Record<string, unknown>): void;
  error(message: string, meta?: Record<string, unknown>): void;
}
