import { alreadyExists, ApiError, conflict, notFound } from './ApiError';
import { Change, CommitQueue, Transaction } from './CommitQueue';
import { deepFreeze } from './deepFreeze';
import { Journal } from './Journal';
import { isHeld, kubeTime, prepareCreate, prepareUpdate } from './objectMeta';
import { kindKey, objectId, ObjectTable } from './ObjectTable';
import {
  DeleteOptions,
  KindRef,
  KubeObject,
  ListOptions,
  Logger,
  NewKubeObject,
  ObjectRef,
  ObjectStore,
  ResourceKind,
  StoreWatchOptions,
  WatchEvent,
  WatchListener,
} from './types';

type AnyListener = (kind: KindRef, event: WatchEvent) => void;

const GENERATED_NAME_TRIES = 8;

function typeOf({ before, object }: Change): WatchEvent['type'] {
  if (object === null) return 'DELETED';
  return before ? 'MODIFIED' : 'ADDED';
}

const eventOf = (change: Change): WatchEvent => ({
  type: typeOf(change),
  object: change.last,
  ...(change.before && { previous: change.before }),
  resourceVersion: change.rv,
});

/** {@link ObjectStore} in memory with a {@link Journal}. */
export class DurableObjectStore implements ObjectStore {
  private readonly listeners = new Map<string, Set<WatchListener>>();
  private readonly anyListeners = new Set<AnyListener>();
  private readonly queue: CommitQueue;

  constructor(
    private readonly table: ObjectTable,
    private readonly journal: Journal,
    rv: number,
    private readonly clock: () => Date,
    private readonly logger?: Logger,
  ) {
    this.queue = new CommitQueue(
      table,
      journal,
      rv,
      change => this.notify(change),
      logger,
    );
  }

  get(kind: KindRef, ref: ObjectRef): KubeObject | undefined {
    return this.table.get(kindKey(kind), objectId(ref));
  }

  list(kind: KindRef, options: ListOptions = {}) {
    return {
      items: this.table.list(kindKey(kind), options),
      resourceVersion: this.resourceVersion(),
    };
  }

  async create(kind: ResourceKind, object: NewKubeObject): Promise<KubeObject> {
    const own = deepFreeze(structuredClone(object));
    return this.queue.submit(tx => {
      for (let tries = 1; ; tries++) {
        const next = prepareCreate(kind, own, this.clock());
        const id = objectId(next.metadata);
        if (!tx.get(kindKey(kind), id)) {
          return this.put(tx, kind, id, next);
        }
        if (own.metadata.name || tries === GENERATED_NAME_TRIES) {
          throw alreadyExists(kind, next.metadata.name);
        }
      }
    });
  }

  async update(kind: ResourceKind, object: KubeObject): Promise<KubeObject> {
    const own = deepFreeze(structuredClone(object));
    return this.queue.submit(tx => this.replace(tx, kind, own.metadata, own));
  }

  async mutate(
    kind: ResourceKind,
    ref: ObjectRef,
    change: (draft: KubeObject) => KubeObject | null | void,
  ): Promise<KubeObject> {
    return this.queue.submit(tx => {
      const before = this.read(tx, kind, ref);
      const draft = structuredClone(before);
      const changed = change(draft);
      if (changed === null) return before;
      return this.replace(tx, kind, ref, changed ?? draft);
    });
  }

  async patchStatus(
    kind: ResourceKind,
    ref: ObjectRef,
    change: (status: Record<string, unknown>) => Record<string, unknown> | void,
  ): Promise<KubeObject> {
    return this.mutate(kind, ref, draft => {
      const status = (draft.status ?? {}) as Record<string, unknown>;
      draft.status = change(status) ?? status;
    });
  }

  async delete(
    kind: ResourceKind,
    ref: ObjectRef,
    options: DeleteOptions = {},
  ): Promise<KubeObject> {
    return this.queue.submit(tx => {
      const before = this.read(tx, kind, ref);
      checkPreconditions(kind, before, options);
      const next = marked(kind, before, options, this.clock());
      const id = objectId(ref);
      if (!isHeld(next)) return this.put(tx, kind, id, next, true);
      if (next === before) return before;
      return this.put(tx, kind, id, next);
    });
  }

  watch(
    kind: KindRef,
    listener: WatchListener,
    options: StoreWatchOptions = {},
  ): () => void {
    const key = kindKey(kind);
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners);
    listeners.add(listener);
    if (options.replay) {
      for (const object of this.list(kind).items) {
        const resourceVersion = Number(object.metadata.resourceVersion);
        this.tell(listener, { type: 'ADDED', object, resourceVersion });
      }
    }
    return () => listeners.delete(listener);
  }

  watchAll(listener: AnyListener): () => void {
    this.anyListeners.add(listener);
    return () => this.anyListeners.delete(listener);
  }

  resourceVersion(): string {
    return String(this.queue.resourceVersion);
  }

  async close(): Promise<void> {
    await this.queue.idle();
    await this.journal.close();
  }

  private read(tx: Transaction, kind: ResourceKind, ref: ObjectRef) {
    const object = tx.get(kindKey(kind), objectId(ref));
    if (!object) throw notFound(kind, ref.name);
    return object;
  }

  private replace(
    tx: Transaction,
    kind: ResourceKind,
    ref: ObjectRef,
    after: KubeObject,
  ): KubeObject {
    const before = this.read(tx, kind, ref);
    const next = prepareUpdate(kind, before, after);
    const gone = Boolean(next.metadata.deletionTimestamp) && !isHeld(next);
    if (next === before && !gone) return before;
    return this.put(tx, kind, objectId(ref), next, gone);
  }

  private put(
    tx: Transaction,
    kind: ResourceKind,
    id: string,
    object: KubeObject,
    remove = false,
  ): KubeObject {
    return deepFreeze(tx.put(kindKey(kind), id, object, { remove }));
  }

  private notify(change: Change) {
    const event = deepFreeze(eventOf(change));
    for (const listener of [...(this.listeners.get(change.kind) ?? [])]) {
      this.tell(listener, event);
    }
    const slash = change.kind.lastIndexOf('/');
    const kind = {
      group: change.kind.slice(0, slash),
      plural: change.kind.slice(slash + 1),
    };
    for (const listener of [...this.anyListeners]) {
      this.tell(() => listener(kind, event), event);
    }
  }

  private tell(listener: WatchListener, event: WatchEvent) {
    try {
      listener(event);
    } catch (error) {
      this.logger?.error('a watcher of the store failed', {
        error: error instanceof Error ? error.stack : String(error),
      });
    }
  }
}

function checkPreconditions(
  kind: ResourceKind,
  object: KubeObject,
  { preconditions }: DeleteOptions,
) {
  const { name, uid, resourceVersion } = object.metadata;
  if (preconditions?.uid && preconditions.uid !== uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  }
  const version = preconditions?.resourceVersion;
  if (version && version !== resourceVersion) {
    throw new ApiError(
      'Conflict',
      `Operation cannot be fulfilled on ${kind.plural} "${name}": Precondition failed: ResourceVersion in precondition: ${version}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}

const PROPAGATION_FINALIZERS = ['foregroundDeletion', 'orphan'];

/** The object as a deletion leaves it while something holds it. */
function marked(
  kind: ResourceKind,
  before: KubeObject,
  { propagationPolicy }: DeleteOptions,
  now: Date,
): KubeObject {
  const had = before.metadata.finalizers ?? [];
  const others = had.filter(name => !PROPAGATION_FINALIZERS.includes(name));
  const finalizers = {
    Foreground: [...others, 'foregroundDeletion'],
    Orphan: [...others, 'orphan'],
    Background: others,
    unsaid: had,
  }[propagationPolicy ?? 'unsaid'];
  const already = Boolean(before.metadata.deletionTimestamp);
  if (already && finalizers.join() === had.join()) return before;
  const { finalizers: _, ...metadata } = before.metadata;
  return {
    ...before,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 && { finalizers }),
      ...(!already && {
        deletionTimestamp: kubeTime(now),
        deletionGracePeriodSeconds: 0,
      }),
      ...(!already &&
        kind.generation && { generation: (metadata.generation ?? 0) + 1 }),
    },
    ...(kind.kind === 'Namespace' &&
      kind.group === '' && { status: { phase: 'Terminating' } }),
  };
}
