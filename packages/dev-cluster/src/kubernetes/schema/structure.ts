import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { FieldError } from '../fieldError';
import { isJson, Json, Schema } from './types';

/** Formats that the API server checks and ajv knows under the same name. */
const FORMATS = [
  'date-time',
  'date',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uuid',
  'byte',
] as const;

const KEEP = new Set([
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxProperties',
  'minProperties',
  'required',
  'enum',
  'multipleOf',
]);

const mapValues = (
  schemas: Record<string, Schema>,
  convert: (schema: Schema) => Json,
): Json =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]),
  );

function typeOf(schema: Schema): string[] | undefined {
  const one = schema.type === undefined ? undefined : [schema.type];
  const types = schema['x-kubernetes-int-or-string']
    ? ['integer', 'string']
    : one;
  return types && schema.nullable ? [...types, 'null'] : types;
}

/** OpenAPI 3.0 has a boolean where JSON Schema has the bound. */
function bounds(schema: Schema): Json {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    ...(minimum !== undefined && {
      [exclusiveMinimum ? 'exclusiveMinimum' : 'minimum']: minimum,
    }),
    ...(maximum !== undefined && {
      [exclusiveMaximum ? 'exclusiveMaximum' : 'maximum']: maximum,
    }),
  };
}

/** The schema in the dialect of ajv, without Kubernetes' extensions. */
export function toJsonSchema(schema: Schema): Json {
  const { properties, additionalProperties, items, format } = schema;
  const types = typeOf(schema);
  const combined = (['allOf', 'anyOf', 'oneOf'] as const).flatMap(keyword => {
    const list = schema[keyword] as Schema[] | undefined;
    return list ? [[keyword, list.map(toJsonSchema)] as const] : [];
  });
  return {
    ...Object.fromEntries(
      Object.entries(schema).filter(([keyword]) => KEEP.has(keyword)),
    ),
    ...Object.fromEntries(combined),
    ...(isJson(schema.not) && { not: toJsonSchema(schema.not) }),
    ...bounds(schema),
    ...(types && { type: types }),
    ...(FORMATS.some(known => known === format) && { format }),
    ...(properties && { properties: mapValues(properties, toJsonSchema) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: toJsonSchema(additionalProperties),
    }),
    ...(items && { items: toJsonSchema(items) }),
  };
}

/** Patterns are Go's; the unicode flag refuses some escapes that Go allows. */
function regExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern, '');
  }
}
regExp.code = 'new RegExp';

/** Compiles the structural part of a schema. */
export function compileStructure(
  schema: Schema,
): (value: Json) => FieldError[] {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    code: { regExp },
  });
  addFormats(ajv, [...FORMATS]);
  const validate: ValidateFunction = ajv.compile(toJsonSchema(schema));
  return value => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map(toFieldError);
  };
}

function append(path: string, part: string): string {
  if (/^\d+$/.test(part)) return `${path}[${part}]`;
  return path === '' ? part : `${path}.${part}`;
}

/** /spec/targetUrls/0 → spec.targetUrls[0] */
const fieldPath = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(append, '');

const jsonType = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
};

const number = (value: unknown) => Number(value);

type Describe = (error: ErrorObject, at: string) => Omit<FieldError, 'field'>;

const invalid =
  (text: (error: ErrorObject) => string): Describe =>
  (error, at) => ({
    type: 'Invalid',
    value: error.data,
    detail: `${at} in body ${text(error)}`,
  });

const plural = (count: number, noun: string) =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

const sizeOf = (value: unknown) => Object.keys(value as object).length;

const tooMany: Describe = ({ data, params }) => ({
  type: 'TooMany',
  value: sizeOf(data),
  detail: `must have at most ${plural(number(params.limit), 'item')}`,
});

const DESCRIBE: Record<string, Describe> = {
  enum: ({ data, params }) => ({
    type: 'NotSupported',
    value: data,
    detail: `supported values: ${(params.allowedValues as unknown[])
      .map(value => JSON.stringify(value))
      .join(', ')}`,
  }),
  maxLength: ({ params }) => ({
    type: 'TooLong',
    detail: `may not be more than ${plural(number(params.limit), 'byte')}`,
  }),
  maxItems: tooMany,
  maxProperties: tooMany,
  type: ({ data, params }, at) => ({
    type: 'TypeInvalid',
    value: data,
    detail: `${at} in body must be of type ${
      [params.type as string | string[]].flat()[0]
    }: ${JSON.stringify(jsonType(data))}`,
  }),
  minLength: invalid(
    e => `should be at least ${number(e.params.limit)} chars long`,
  ),
  pattern: invalid(e => `should match '${String(e.params.pattern)}'`),
  minItems: invalid(
    e => `should have at least ${number(e.params.limit)} items`,
  ),
  minProperties: invalid(
    e => `should have at least ${number(e.params.limit)} properties`,
  ),
  uniqueItems: invalid(() => `shouldn't contain duplicates`),
  minimum: invalid(
    e => `should be greater than or equal to ${number(e.params.limit)}`,
  ),
  maximum: invalid(
    e => `should be less than or equal to ${number(e.params.limit)}`,
  ),
  exclusiveMinimum: invalid(
    e => `should be greater than ${number(e.params.limit)}`,
  ),
  exclusiveMaximum: invalid(
    e => `should be less than ${number(e.params.limit)}`,
  ),
  multipleOf: invalid(
    e => `should be a multiple of ${number(e.params.multipleOf)}`,
  ),
  format: (error, at) => ({
    type: 'Invalid',
    value: error.data,
    detail: `${at} in body must be of type ${String(
      error.params.format,
    )}: ${JSON.stringify(error.data)}`,
  }),
};

/** The error in the API server's words. */
function toFieldError(error: ErrorObject): FieldError {
  const at = fieldPath(error.instancePath);
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    return { type: 'Required', field: at ? `${at}.${missing}` : missing };
  }
  const describe =
    DESCRIBE[error.keyword] ?? invalid(e => `${e.message} (${e.keyword})`);
  return { field: at || '<nil>', ...describe(error, at) };
}
