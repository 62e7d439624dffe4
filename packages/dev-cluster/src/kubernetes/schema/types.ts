/** The parts of a CustomResourceDefinition's structural schema that are used here. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  default?: unknown;
  nullable?: boolean;
  format?: string;
  required?: string[];
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: CelRule[];
  [keyword: string]: unknown;
}

/** One entry of x-kubernetes-validations. */
export interface CelRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** JSON objects, as opposed to arrays and scalars. */
export type Json = Record<string, unknown>;

/** Narrows to a JSON object. */
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a field of an object, if there is one. */
export function schemaOfField(
  schema: Schema | undefined,
  field: string,
): Schema | undefined {
  const own = schema?.properties;
  if (own && Object.hasOwn(own, field)) return own[field];
  const { additionalProperties } = schema ?? {};
  return typeof additionalProperties === 'object'
    ? additionalProperties
    : undefined;
}

/** The identity of an item of a list of type map. */
export function listMapKey(schema: Schema, item: unknown): string {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return JSON.stringify(
    keys.map(key => (isJson(item) ? item[key] ?? null : null)),
  );
}

/** Appends a field to a path. */
export const child = (path: string, field: string) =>
  path === '' ? field : `${path}.${field}`;
