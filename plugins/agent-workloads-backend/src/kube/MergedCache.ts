import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ObjectCache, ObjectRef } from './ClusterStore';

/** Caches of several namespaces as one. */
export class MergedCache<T extends { metadata: ObjectMeta }>
  implements ObjectCache<T>
{
  readonly #parts: readonly ObjectCache<T>[];

  constructor(parts: readonly ObjectCache<T>[]) {
    this.#parts = parts;
  }

  get synced(): boolean {
    return this.#parts.every(part => part.synced);
  }

  get problem(): string | undefined {
    return this.#parts.map(part => part.problem).find(Boolean);
  }

  get(ref: ObjectRef): T | undefined {
    for (const part of this.#parts) {
      const found = part.get(ref);
      if (found) return found;
    }
    return undefined;
  }

  list(namespace?: string): readonly T[] {
    return this.#parts.flatMap(part => part.list(namespace));
  }

  onChange(listener: (object: T, deleted: boolean) => void): () => void {
    const stops = this.#parts.map(part => part.onChange(listener));
    return () => stops.forEach(stop => stop());
  }
}
