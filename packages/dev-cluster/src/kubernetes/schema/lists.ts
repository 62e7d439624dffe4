import { FieldError } from '../fieldError';
import {
  child,
  isJson,
  Json,
  listMapKey,
  Schema,
  schemaOfField,
} from './types';

const keysOf = (schema: Schema, item: unknown): Json =>
  Object.fromEntries(
    (schema['x-kubernetes-list-map-keys'] ?? []).flatMap(key =>
      isJson(item) && item[key] !== undefined ? [[key, item[key]]] : [],
    ),
  );

/** Duplicates in lists of type set and map. */
export function duplicateItems(
  schema: Schema,
  value: unknown,
  path = '',
): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return [
      ...repeated(schema, value, path),
      ...(items
        ? value.flatMap((item, i) =>
            duplicateItems(items, item, `${path}[${i}]`),
          )
        : []),
    ];
  }
  if (!isJson(value)) return [];
  return Object.entries(value).flatMap(([field, item]) => {
    const known = schemaOfField(schema, field);
    return known ? duplicateItems(known, item, child(path, field)) : [];
  });
}

function repeated(
  schema: Schema,
  list: readonly unknown[],
  path: string,
): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const seen = new Set<string>();
  return list.flatMap((item, index): FieldError[] => {
    const key =
      type === 'map' ? listMapKey(schema, item) : JSON.stringify(item);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const value = type === 'map' ? keysOf(schema, item) : item;
    return [{ type: 'Duplicate', field: `${path}[${index}]`, value }];
  });
}
