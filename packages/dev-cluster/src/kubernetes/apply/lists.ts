import { isSet, mergeKeyOf } from '../patch/mergeKeys';
import { isJson, Schema } from '../schema/types';

/** How a list behaves when configurations are applied to it. */
export type ListKind =
  | { type: 'map'; keys: readonly string[] }
  | { type: 'set' }
  | { type: 'atomic' };

/** Custom resources say it in their schema; for other lists it is known by the field. */
export function listKindOf(
  schema: Schema | undefined,
  field: string,
  items: readonly unknown[],
): ListKind {
  if (schema) {
    const keys = schema['x-kubernetes-list-map-keys'];
    const type = schema['x-kubernetes-list-type'];
    if (type === 'map' && keys) return { type, keys };
    return { type: type === 'set' ? 'set' : 'atomic' };
  }
  if (isSet(field)) return { type: 'set' };
  const key = mergeKeyOf(field, items);
  return key ? { type: 'map', keys: [key] } : { type: 'atomic' };
}

/** The step to an item of a list, in the notation of FieldsV1; undefined = not addressable. */
export function stepTo(kind: ListKind, item: unknown): string | undefined {
  if (kind.type === 'set') return `v:${JSON.stringify(item)}`;
  if (kind.type !== 'map' || !isJson(item)) return undefined;
  const keys = kind.keys.map(key => [key, item[key]] as const);
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}
