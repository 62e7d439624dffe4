import { ApiError } from '../../store';
import { isJson, Json } from '../schema/types';
import { isSet, mergeKeyOf } from './mergeKeys';

const DIRECTIVE = '$patch';
const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const RETAIN = '$retainKeys';

/** Applies kubectl's patch for built-in kinds: maps merge, lists merge by their keys. */
export function applyStrategicMergePatch(target: Json, patch: Json): Json {
  if (patch[DIRECTIVE] === 'replace') return without(patch, DIRECTIVE);
  const result: Json = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    if (field === '__proto__' || field === RETAIN || field.startsWith(ORDER)) {
      continue;
    }
    if (field === DIRECTIVE) {
      throw new ApiError(
        'BadRequest',
        `$patch: ${String(value)} is not supported here; use a merge patch`,
      );
    }
    if (field.startsWith(DELETE_FROM)) {
      const list = field.slice(DELETE_FROM.length);
      result[list] = removeAll(result[list], value);
    } else if (value === null) {
      delete result[field];
    } else {
      result[field] = mergeValue(field, result[field], value);
    }
  }
  retainOnly(result, patch[RETAIN]);
  for (const [field, order] of Object.entries(patch)) {
    if (field.startsWith(ORDER)) {
      reorder(result, field.slice(ORDER.length), order);
    }
  }
  return result;
}

function mergeValue(field: string, before: unknown, value: unknown): unknown {
  if (Array.isArray(value)) {
    return mergeList(field, Array.isArray(before) ? before : [], value);
  }
  if (!isJson(value)) return value;
  if (value[DIRECTIVE] === 'delete') return undefined;
  return applyStrategicMergePatch(isJson(before) ? before : {}, value);
}

function mergeList(
  field: string,
  before: readonly unknown[],
  patch: readonly unknown[],
): unknown[] {
  const replaced = patch.some(
    item => isJson(item) && item[DIRECTIVE] === 'replace',
  );
  if (replaced) {
    return patch.filter(item => !(isJson(item) && DIRECTIVE in item));
  }
  if (isSet(field)) return [...new Set([...before, ...patch])];
  const key = mergeKeyOf(field, [...before, ...patch]);
  if (!key) return [...patch];
  const result = [...before];
  for (const item of patch) {
    if (!isJson(item)) continue;
    const at = result.findIndex(
      other => isJson(other) && other[key] === item[key],
    );
    const old = result[at];
    if (item[DIRECTIVE] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (isJson(old)) {
      result[at] = applyStrategicMergePatch(old, item);
    } else {
      result.push(applyStrategicMergePatch({}, item));
    }
  }
  return result;
}

function without(value: Json, field: string): Json {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== field),
  );
}

function removeAll(list: unknown, items: unknown): unknown[] {
  if (!Array.isArray(list) || !Array.isArray(items)) return [];
  return list.filter(item => !items.includes(item));
}

function retainOnly(result: Json, keys: unknown): void {
  if (!Array.isArray(keys)) return;
  for (const field of Object.keys(result)) {
    if (!keys.includes(field)) delete result[field];
  }
}

/** Puts a list into the order that the patch names; what it doesn't name stays behind. */
function reorder(result: Json, field: string, order: unknown): void {
  const list = result[field];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const key = mergeKeyOf(field, list);
  const idOf = (item: unknown) => (key && isJson(item) ? item[key] : item);
  const wanted = order.map(idOf);
  const place = (item: unknown) => {
    const index = wanted.indexOf(idOf(item));
    return index < 0 ? wanted.length : index;
  };
  result[field] = [...list].sort((a, b) => place(a) - place(b));
}
