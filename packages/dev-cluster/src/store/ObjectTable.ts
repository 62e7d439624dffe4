import { parseLabelSelector } from './selectors';
import { KindRef, KubeObject, ListOptions, ObjectRef } from './types';

/** group/plural */
export const kindKey = (kind: KindRef) => `${kind.group}/${kind.plural}`;

/** namespace/name */
export const objectId = (ref: ObjectRef) =>
  `${ref.namespace ?? ''}/${ref.name}`;

/** All objects in memory, by kind and place. */
export class ObjectTable {
  private readonly kinds = new Map<string, Map<string, KubeObject>>();

  get(kind: string, id: string): KubeObject | undefined {
    return this.kinds.get(kind)?.get(id);
  }

  set(kind: string, id: string, object: KubeObject | null): void {
    let objects = this.kinds.get(kind);
    if (!objects) {
      objects = new Map();
      this.kinds.set(kind, objects);
    }
    if (object) objects.set(id, object);
    else objects.delete(id);
  }

  /** In the order of namespace and name. */
  list(kind: string, options: ListOptions): KubeObject[] {
    const selected = parseLabelSelector(options.labelSelector);
    const prefix =
      options.namespace === undefined ? '' : `${options.namespace}/`;
    return [...(this.kinds.get(kind) ?? [])]
      .filter(
        ([id, object]) =>
          id.startsWith(prefix) && selected(object.metadata.labels),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  *entries(): Iterable<{ kind: string; id: string; object: KubeObject }> {
    for (const [kind, objects] of this.kinds) {
      for (const [id, object] of objects) yield { kind, id, object };
    }
  }
}
