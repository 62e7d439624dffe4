import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ObjectCache, ObjectRef } from './ClusterStore';

type Listener<T> = (object: T, deleted: boolean) => void;

/** How finding namespaces goes. */
export interface Finding {
  readonly synced: boolean;
  readonly problem: string | undefined;
}

/**
 * Caches of several namespaces as one. Where namespaces come from config, all of them have to be readable. Where they
 * are found by label, whoever may label one must not be able to hold up the others: each then speaks for itself alone,
 * by `listed` and `problemIn`.
 */
export class NamespacedCache<T extends { metadata: ObjectMeta }>
  implements ObjectCache<T>
{
  readonly #finding: Finding | undefined;
  readonly #parts = new Map<
    string,
    { cache: ObjectCache<T>; unsubscribe: () => void }
  >();
  readonly #listeners = new Set<Listener<T>>();
  #synced = false;

  constructor(finding?: Finding) {
    this.#finding = finding;
  }

  get synced(): boolean {
    const caches = [...this.#parts.values()].map(({ cache }) => cache);
    if (!this.#finding) return caches.every(cache => cache.synced);
    // A namespace that comes later is told of with the first list of it.
    this.#synced ||=
      this.#finding.synced &&
      caches.every(cache => cache.synced || cache.problem !== undefined);
    return this.#synced;
  }

  get problem(): string | undefined {
    if (this.#finding) return this.#finding.problem;
    return [...this.#parts.values()]
      .map(({ cache }) => cache.problem)
      .find(Boolean);
  }

  listed(namespace: string): boolean {
    return this.#parts.get(namespace)?.cache.listed(namespace) ?? false;
  }

  problemIn(namespace: string): string | undefined {
    const part = this.#parts.get(namespace)?.cache;
    if (!part) return undefined;
    return part.problem ?? (part.synced ? undefined : 'not listed yet');
  }

  get(ref: ObjectRef): T | undefined {
    return this.#parts.get(ref.namespace)?.cache.get(ref);
  }

  list(namespace?: string): readonly T[] {
    if (namespace) return this.#parts.get(namespace)?.cache.list() ?? [];
    return [...this.#parts.values()].flatMap(({ cache }) => cache.list());
  }

  onChange(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows a namespace from now on; its cache is started afterwards, so that nothing is missed. */
  add(namespace: string, cache: ObjectCache<T>): void {
    const unsubscribe = cache.onChange((object, deleted) =>
      this.#tell(object, deleted),
    );
    this.#parts.set(namespace, { cache, unsubscribe });
  }

  /** Shows it no longer; listeners hear that its objects went, and nothing that its cache says later. */
  remove(namespace: string): void {
    const part = this.#parts.get(namespace);
    if (!part) return;
    part.unsubscribe();
    this.#parts.delete(namespace);
    for (const object of part.cache.list()) this.#tell(object, true);
  }

  #tell(object: T, deleted: boolean): void {
    for (const listener of this.#listeners) listener(object, deleted);
  }
}
