import { isJson, Schema, schemaOfField } from './types';

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A property's name as CEL expressions have to write it. */
function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}

/** JSON in CEL's types: integers are int (bigint here), date-times are timestamps. */
export function toCelValue(
  schema: Schema | undefined,
  value: unknown,
): unknown {
  if (Array.isArray(value)) {
    return value.map(item => toCelValue(schema?.items, item));
  }
  if (isJson(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([field, item]) => [
        schema?.properties && Object.hasOwn(schema.properties, field)
          ? escapeName(field)
          : field,
        toCelValue(schemaOfField(schema, field), item),
      ]),
    );
  }
  if (typeof value === 'number') {
    const isDouble = schema?.type === 'number' || !Number.isInteger(value);
    return isDouble ? value : BigInt(value);
  }
  if (typeof value === 'string' && schema?.format === 'date-time') {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? value : date;
  }
  return value;
}
