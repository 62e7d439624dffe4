import { child, isJson, Json, Schema, schemaOfField } from './types';

const ROOT_FIELDS = ['apiVersion', 'kind', 'metadata'];

/** Drops what the schema does not know from `value` in place; returns the paths of what was dropped. */
export function prune(schema: Schema, value: Json): string[] {
  const dropped: string[] = [];
  pruneValue(schema, value, '', dropped, ROOT_FIELDS);
  return dropped;
}

function pruneValue(
  schema: Schema,
  value: unknown,
  path: string,
  dropped: string[],
  always: readonly string[] = [],
): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return;
    value.forEach((item, index) =>
      pruneValue(items, item, `${path}[${index}]`, dropped),
    );
    return;
  }
  if (!isJson(value)) return;
  const embedded = schema['x-kubernetes-embedded-resource']
    ? ROOT_FIELDS
    : always;
  for (const [field, item] of Object.entries(value)) {
    if (embedded.includes(field)) continue;
    const known = schemaOfField(schema, field);
    if (known) {
      pruneValue(known, item, child(path, field), dropped);
    } else if (
      !schema['x-kubernetes-preserve-unknown-fields'] &&
      schema.additionalProperties !== true
    ) {
      dropped.push(child(path, field));
      delete value[field];
    }
  }
}
