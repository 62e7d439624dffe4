import {
  ApiError,
  KINDS,
  KubeObject,
  ObjectRef,
  OwnerReference,
  ResourceKind,
} from '../../store';
import { ServerContext } from '../resources/call';
import { terminatingStatus } from './namespaceConditions';

const RESYNC_MS = 10_000;
const EVENT_LIFETIME_MS = 3600_000;
const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

interface Located {
  resource: ResourceKind;
  object: KubeObject;
}

const refOf = ({ metadata }: KubeObject): ObjectRef => ({
  namespace: metadata.namespace,
  name: metadata.name,
});

const ownersOf = ({ metadata }: KubeObject) => metadata.ownerReferences ?? [];

const finalizersOf = ({ metadata }: KubeObject) => metadata.finalizers ?? [];

/**
 * Deletes what has lost its owners, finishes foreground and orphaning
 * deletions, empties namespaces and custom resource definitions that are going,
 * and forgets old Events. It looks at everything after each deletion and now and
 * then: a development cluster is small.
 */
export class GarbageCollector {
  private pass: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private unwatch: (() => void) | undefined;

  constructor(private readonly context: ServerContext) {}

  start(): void {
    this.unwatch = this.context.store.watchAll((_kind, { type, object }) => {
      const going = Boolean(object.metadata.deletionTimestamp);
      const owned = type === 'ADDED' && ownersOf(object).length > 0;
      if (type === 'DELETED' || going || owned) this.kick();
    });
    this.timer = setInterval(() => this.kick(), RESYNC_MS);
    this.kick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unwatch?.();
    clearInterval(this.timer);
    await this.pass;
  }

  private kick(): void {
    this.again = true;
    this.pass ??= this.run();
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.collect();
      } catch (error) {
        this.context.logger?.error('garbage collection failed', {
          error: error instanceof Error ? error.stack : String(error),
        });
      }
    }
    this.pass = undefined;
  }

  private everything(): Located[] {
    const seen = new Set<string>();
    return this.context.registry.all().flatMap(({ resource }) => {
      const key = `${resource.group}/${resource.plural}`;
      if (seen.has(key)) return []; // versions share their objects
      seen.add(key);
      return this.context.store
        .list(resource)
        .items.map(object => ({ resource, object }));
    });
  }

  private async collect(): Promise<void> {
    const all = this.everything();
    const byUid = new Map(all.map(item => [item.object.metadata.uid, item]));
    const dependents = new Map<string, Located[]>();
    for (const item of all) {
      for (const { uid } of ownersOf(item.object)) {
        dependents.set(uid, [...(dependents.get(uid) ?? []), item]);
      }
    }
    const work = all.map(item => {
      const own = dependents.get(item.object.metadata.uid ?? '') ?? [];
      return () => this.settle(item, own, byUid, all);
    });
    for (const settle of work) {
      try {
        await settle();
      } catch (error) {
        // Someone else was faster; their change brings the next pass.
        if (
          !ApiError.is(error, 'NotFound') &&
          !ApiError.is(error, 'Conflict')
        ) {
          throw error;
        }
      }
    }
  }

  private async settle(
    item: Located,
    dependents: Located[],
    byUid: Map<string | undefined, Located>,
    all: Located[],
  ): Promise<void> {
    const { resource, object } = item;
    if (object.metadata.deletionTimestamp) {
      await this.finishDeletion(item, dependents, all);
    } else if (this.hasLostOwners(object, byUid) || this.isNowhere(object)) {
      await this.remove(item);
    } else if (this.goneOwners(object, byUid).length > 0) {
      await this.disown(item, this.goneOwners(object, byUid));
    } else if (resource.kind === 'Event' && this.isOld(object)) {
      await this.remove(item);
    }
  }

  /** True for what was written while its namespace went: nobody could find it any more. */
  private isNowhere({ metadata: { namespace } }: KubeObject): boolean {
    if (!namespace) return false;
    return !this.context.store.get(KINDS.Namespace, { name: namespace });
  }

  private isOld({ metadata, lastTimestamp }: KubeObject): boolean {
    const last = String(lastTimestamp ?? metadata.creationTimestamp);
    return (
      this.context.clock().getTime() - Date.parse(last) > EVENT_LIFETIME_MS
    );
  }

  /** True when there were owners and none of them is left, or stays. */
  private hasLostOwners(
    object: KubeObject,
    byUid: Map<string | undefined, Located>,
  ): boolean {
    const owners = ownersOf(object);
    if (owners.length === 0) return false;
    return !owners.some(owner => this.keeps(owner, object, byUid));
  }

  /** Owners that are gone while another one keeps the object. */
  private goneOwners(
    object: KubeObject,
    byUid: Map<string | undefined, Located>,
  ): string[] {
    const { registry } = this.context;
    return ownersOf(object)
      .filter(
        ({ uid, apiVersion, kind }) =>
          !byUid.has(uid) && registry.findKind(apiVersion, kind) !== undefined,
      )
      .map(({ uid }) => uid);
  }

  private keeps(
    owner: OwnerReference,
    object: KubeObject,
    byUid: Map<string | undefined, Located>,
  ): boolean {
    const found = byUid.get(owner.uid);
    // Kinds that are not served can't be looked up: their objects count as present.
    if (!found) {
      const { registry } = this.context;
      return registry.findKind(owner.apiVersion, owner.kind) === undefined;
    }
    const { namespace } = found.object.metadata;
    const sameScope = !namespace || namespace === object.metadata.namespace;
    return sameScope && !this.takesDependentsAlong(found.object);
  }

  private takesDependentsAlong(object: KubeObject): boolean {
    return (
      Boolean(object.metadata.deletionTimestamp) &&
      finalizersOf(object).includes('foregroundDeletion')
    );
  }

  private async finishDeletion(
    { resource, object }: Located,
    dependents: Located[],
    all: Located[],
  ): Promise<void> {
    const finalizers = finalizersOf(object);
    if (finalizers.includes('orphan')) {
      const gone = [object.metadata.uid ?? ''];
      for (const item of dependents) await this.disown(item, gone);
      await this.dropFinalizer(resource, object, 'orphan');
    }
    const blocking = dependents.filter(item =>
      ownersOf(item.object).some(
        owner => owner.uid === object.metadata.uid && owner.blockOwnerDeletion,
      ),
    );
    if (finalizers.includes('foregroundDeletion') && blocking.length === 0) {
      await this.dropFinalizer(resource, object, 'foregroundDeletion');
    }
    if (finalizers.includes(CLEANUP_FINALIZER)) {
      await this.emptyDefinition(resource, object, all);
    }
    if (resource.kind === 'Namespace') {
      await this.emptyNamespace(resource, object, all);
    }
  }

  private async emptyNamespace(
    resource: ResourceKind,
    namespace: KubeObject,
    all: Located[],
  ): Promise<void> {
    const { name } = namespace.metadata;
    const inside = all.filter(item => item.object.metadata.namespace === name);
    for (const item of inside) {
      if (!item.object.metadata.deletionTimestamp) await this.remove(item);
    }
    const { store, clock } = this.context;
    const left = inside.flatMap(item => {
      const object = store.get(item.resource, refOf(item.object));
      return object ? [{ ...item, object }] : [];
    });
    await store.mutate(resource, { name }, draft => {
      draft.status = terminatingStatus(draft.status, left, clock());
      if (inside.length === 0) draft.spec = { finalizers: [] };
    });
  }

  private async emptyDefinition(
    resource: ResourceKind,
    definition: KubeObject,
    all: Located[],
  ): Promise<void> {
    const { spec } = definition as {
      spec?: { group?: string; names?: { plural?: string } };
    };
    const instances = all.filter(
      item =>
        item.resource.group === spec?.group &&
        item.resource.plural === spec?.names?.plural,
    );
    for (const item of instances) {
      if (!item.object.metadata.deletionTimestamp) await this.remove(item);
    }
    if (instances.length > 0) return;
    await this.dropFinalizer(resource, definition, CLEANUP_FINALIZER);
  }

  private async remove({ resource, object }: Located): Promise<void> {
    const { uid } = object.metadata;
    const { store } = this.context;
    await store
      .delete(resource, refOf(object), {
        propagationPolicy: 'Background',
        preconditions: { uid },
      })
      .catch(error => {
        if (!ApiError.is(error, 'NotFound')) throw error;
      });
  }

  private async disown(item: Located, gone: string[]): Promise<void> {
    const { store } = this.context;
    await store.mutate(item.resource, refOf(item.object), draft => {
      const owners = ownersOf(draft).filter(({ uid }) => !gone.includes(uid));
      if (owners.length > 0) draft.metadata.ownerReferences = owners;
      else delete draft.metadata.ownerReferences;
    });
  }

  private async dropFinalizer(
    resource: ResourceKind,
    object: KubeObject,
    name: string,
  ): Promise<void> {
    const { store } = this.context;
    await store.mutate(resource, refOf(object), draft => {
      const rest = finalizersOf(draft).filter(finalizer => finalizer !== name);
      if (rest.length > 0) draft.metadata.finalizers = rest;
      else delete draft.metadata.finalizers;
    });
  }
}
