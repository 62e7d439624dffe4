import { isJson, Schema, schemaOfField } from '../schema/types';
import { ListKind, listKindOf, stepTo } from './lists';

/** Merges an applied configuration into a live value. */
export function mergeConfiguration(
  live: unknown,
  applied: unknown,
  schema: Schema | undefined,
  field = '',
): unknown {
  if (Array.isArray(applied)) {
    if (!Array.isArray(live)) return applied;
    const kind = listKindOf(schema, field, [...live, ...applied]);
    return kind.type === 'atomic'
      ? applied
      : mergeItems(live, applied, kind, schema?.items);
  }
  const atomic = schema?.['x-kubernetes-map-type'] === 'atomic';
  if (!isJson(applied) || !isJson(live) || atomic) return applied;
  const result = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    if (name === '__proto__') continue;
    if (value === null) delete result[name];
    else {
      const inner = schemaOfField(schema, name);
      result[name] = mergeConfiguration(live[name], value, inner, name);
    }
  }
  return result;
}

function mergeItems(
  live: readonly unknown[],
  applied: readonly unknown[],
  kind: ListKind,
  schema: Schema | undefined,
): unknown[] {
  const result = [...live];
  const steps = live.map(item => stepTo(kind, item));
  for (const item of applied) {
    const at = steps.indexOf(stepTo(kind, item));
    if (at < 0) result.push(item);
    else result[at] = mergeConfiguration(result[at], item, schema);
  }
  return result;
}
