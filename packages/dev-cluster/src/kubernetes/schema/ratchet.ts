import { isDeepStrictEqual } from 'node:util';
import { isJson, listMapKey, Schema, schemaOfField } from './types';

/** Splits `spec.list[0].x` into its steps. */
const steps = (path: string): Array<string | number> =>
  [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(
    ([, field, index]) => field ?? Number(index),
  );

/**
 * True when the value at `path` was there before, unchanged: the API server
 * does not hold old faults against an update of something else. Items are
 * told again only in lists of type map; other lists count as a whole.
 */
export function isUnchanged(
  schema: Schema,
  value: unknown,
  old: unknown,
  path: string,
): boolean {
  let at: Schema | undefined = schema;
  let now: unknown = value;
  let before: unknown = old;
  for (const step of steps(path)) {
    if (before === undefined) return false;
    if (isDeepStrictEqual(now, before)) return true;
    if (typeof step === 'number') {
      if (!Array.isArray(now) || !Array.isArray(before) || !at) return false;
      const list: Schema = at;
      if (list['x-kubernetes-list-type'] !== 'map') return false;
      const item: unknown = now[step];
      const key = listMapKey(list, item);
      before = before.find(other => listMapKey(list, other) === key);
      now = item;
      at = list.items;
    } else {
      if (!isJson(now) || !isJson(before)) return false;
      now = now[step];
      before = before[step];
      at = schemaOfField(at, step);
    }
  }
  // A required field that is missing now was also missing before.
  return isDeepStrictEqual(now, before);
}
