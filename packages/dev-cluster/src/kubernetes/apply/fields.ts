import { isJson, Schema, schemaOfField } from '../schema/types';
import { listKindOf, stepTo } from './lists';

/** A set of fields in the notation of FieldsV1: a leaf has no steps. */
export interface Fields {
  [step: string]: Fields;
}

/** The object itself, as opposed to what is in it. */
const SELF = '.';

const isLeaf = (fields: Fields) => Object.keys(fields).length === 0;

/** The fields that a configuration sets. */
export function fieldsOf(
  value: unknown,
  schema: Schema | undefined,
  field = '',
): Fields {
  if (Array.isArray(value)) {
    const kind = listKindOf(schema, field, value);
    const steps = value.flatMap(item => {
      const step = stepTo(kind, item);
      if (step === undefined) return [];
      const inner = fieldsOf(item, schema?.items);
      const own = kind.type === 'map' ? { [SELF]: {}, ...inner } : {};
      return [[step, own] as const];
    });
    return Object.fromEntries(steps);
  }
  if (!isJson(value) || schema?.['x-kubernetes-map-type'] === 'atomic') {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [
        `f:${name}`,
        fieldsOf(item, schemaOfField(schema, name), name),
      ]),
  );
}

/** What is in `a` and not in `b`. */
export function subtract(a: Fields, b: Fields): Fields {
  return Object.fromEntries(
    Object.entries(a).flatMap(([step, inner]) => {
      const other = b[step];
      if (!other) return [[step, inner] as const];
      const rest = subtract(inner, other);
      return isLeaf(rest) ? [] : [[step, rest] as const];
    }),
  );
}

/** What is in either. */
export function union(a: Fields, b: Fields): Fields {
  const result: Fields = { ...a };
  for (const [step, inner] of Object.entries(b)) {
    result[step] = union(result[step] ?? {}, inner);
  }
  return result;
}

/** The paths to the leaves that both have. */
export function sharedLeaves(a: Fields, b: Fields): string[][] {
  return Object.entries(a).flatMap(([step, inner]) => {
    const other = b[step];
    if (!other || step === SELF) return [];
    if (isLeaf(inner) || isLeaf(other)) return [[step]];
    return sharedLeaves(inner, other).map(path => [step, ...path]);
  });
}

/** A set of one leaf. */
export const leafAt = (path: readonly string[]): Fields =>
  path.reduceRight<Fields>((inner, step) => ({ [step]: inner }), {});

function findItem(list: readonly unknown[], step: string): number {
  const wanted: unknown = JSON.parse(step.slice(2));
  return list.findIndex(item =>
    step.startsWith('v:')
      ? JSON.stringify(item) === step.slice(2)
      : isJson(wanted) &&
        isJson(item) &&
        Object.entries(wanted).every(([key, value]) => item[key] === value),
  );
}

/** The value at a path. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (step.startsWith('f:'))
      return isJson(at) ? at[step.slice(2)] : undefined;
    return Array.isArray(at) ? at[findItem(at, step)] : undefined;
  }, value);
}

/** Removes fields from a value in place. */
export function removeFields(value: unknown, gone: Fields): void {
  for (const [step, inner] of Object.entries(gone)) {
    if (step === SELF) continue;
    const whole = isLeaf(inner) || SELF in inner;
    if (Array.isArray(value)) {
      const index = findItem(value, step);
      if (index < 0) continue;
      if (whole) value.splice(index, 1);
      else removeFields(value[index], inner);
    } else if (isJson(value) && step.startsWith('f:')) {
      const name = step.slice(2);
      if (whole) delete value[name];
      else removeFields(value[name], inner);
    }
  }
}

/** `.spec.items[name="a"].x`, as conflicts are written. */
export const printPath = (path: readonly string[]) =>
  path
    .map(step => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('i:')) return `[${step.slice(2)}]`;
      const keys: unknown = JSON.parse(step.slice(2));
      if (!isJson(keys)) return `[=${JSON.stringify(keys)}]`;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
