import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ObjectCache, ObjectRef } from '../kube/ClusterStore';

/** A cache that can be made to lag behind, as informers do. */
export class InMemoryCache<T extends { metadata: ObjectMeta }>
  implements ObjectCache<T>
{
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(object: T, deleted: boolean) => void>();
  #held: Array<() => void> | undefined;
  synced = true;
  problem: string | undefined = undefined;
  /** Namespaces that were not listed, with why. */
  readonly unlisted = new Map<string, string>();

  listed(namespace: string): boolean {
    return this.synced && !this.unlisted.has(namespace);
  }

  problemIn(namespace: string): string | undefined {
    return this.problem ?? this.unlisted.get(namespace);
  }

  get(ref: ObjectRef): T | undefined {
    return this.#objects.get(`${ref.namespace}/${ref.name}`);
  }

  list(namespace?: string): readonly T[] {
    return [...this.#objects.values()].filter(
      object => !namespace || object.metadata.namespace === namespace,
    );
  }

  onChange(listener: (object: T, deleted: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes in a change, now or, while held, later. */
  receive(object: T, deleted: boolean): void {
    const change = () => {
      const { namespace, name } = object.metadata;
      const key = `${namespace ?? ''}/${name}`;
      if (deleted) this.#objects.delete(key);
      else this.#objects.set(key, object);
      for (const listener of this.#listeners) listener(object, deleted);
    };
    if (this.#held) this.#held.push(change);
    else change();
  }

  /** From now on changes stay unseen until the returned function is called. */
  hold(): () => void {
    this.#held = [];
    return () => {
      const changes = this.#held ?? [];
      this.#held = undefined;
      changes.forEach(change => change());
    };
  }
}
