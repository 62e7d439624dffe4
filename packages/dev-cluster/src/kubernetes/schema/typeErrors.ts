import { listKindOf, stepTo } from '../apply/lists';
import { isIntOrString, takesAnything } from './builtInShapes';
import { isJson, schemaOfField, type Schema } from './types';

/** A place in an object whose value has the wrong type, or that nobody knows. */
export interface TypeError {
  /** Steps as in FieldsV1. */
  path: string[];
  /** In the words of the API server. */
  problem: string;
}

/** The problem of a field that nobody knows. */
export const NOT_DECLARED = 'field not declared in schema';

/** A value as Go prints it. */
const printed = (value: unknown) =>
  `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;

const goTypeOf = (value: unknown) => {
  if (Array.isArray(value)) return 'list';
  return isJson(value) ? 'map' : typeof value;
};

function scalarProblem(schema: Schema, value: unknown): string | undefined {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got ${printed(value)}`;
    case 'number':
    case 'integer':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${goTypeOf(value)}`;
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : `expected boolean, got ${printed(value)}`;
    default:
      return undefined;
  }
}

function ofList(
  schema: Schema,
  value: unknown,
  path: string[],
  custom: boolean,
): TypeError[] {
  if (!Array.isArray(value)) {
    return [{ path, problem: `expected list, got ${printed(value)}` }];
  }
  const { items } = schema;
  if (!items) return [];
  const field = (path.at(-1) ?? '').slice('f:'.length);
  const kind = listKindOf(custom ? schema : undefined, field, value);
  return value.flatMap((item, index) =>
    typeErrors(
      items,
      item,
      [...path, stepTo(kind, item) ?? `i:${index}`],
      custom,
    ),
  );
}

function ofObject(
  schema: Schema,
  value: unknown,
  path: string[],
  custom: boolean,
): TypeError[] {
  if (!isJson(value)) {
    return [{ path, problem: `expected map, got ${printed(value)}` }];
  }
  return Object.entries(value).flatMap(([field, item]) => {
    const at = [...path, `f:${field}`];
    const known = schemaOfField(schema, field);
    if (known) return typeErrors(known, item, at, custom);
    return takesAnything(schema) ? [] : [{ path: at, problem: NOT_DECLARED }];
  });
}

/** What in a value does not fit its schema's types, and the fields that it does not know. */
export function typeErrors(
  schema: Schema,
  value: unknown,
  path: string[] = [],
  custom = false,
): TypeError[] {
  if (value === null || value === undefined) return [];
  if (isIntOrString(schema)) {
    const fits = typeof value === 'string' || typeof value === 'number';
    const problem = `expected string, got ${printed(value)}`;
    return fits ? [] : [{ path, problem }];
  }
  if (schema.type === 'array') return ofList(schema, value, path, custom);
  if (schema.type === 'object' || schema.properties) {
    return ofObject(schema, value, path, custom);
  }
  const problem = scalarProblem(schema, value);
  return problem === undefined ? [] : [{ path, problem }];
}
