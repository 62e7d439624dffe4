import { isJson, Schema, schemaOfField } from './types';

/** Fills in the schema's defaults in place, outer ones before inner ones. */
export function applyDefaults(schema: Schema, value: unknown): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) value.forEach(item => applyDefaults(items, item));
    return;
  }
  if (!isJson(value)) return;
  for (const [field, known] of Object.entries(schema.properties ?? {})) {
    if (known.default === undefined) continue;
    const missing = !Object.hasOwn(value, field);
    // A null where null is not allowed counts as absent.
    if (missing || (value[field] === null && !known.nullable)) {
      value[field] = structuredClone(known.default);
    }
  }
  for (const [field, item] of Object.entries(value)) {
    const known = schemaOfField(schema, field);
    if (known) applyDefaults(known, item);
  }
}
