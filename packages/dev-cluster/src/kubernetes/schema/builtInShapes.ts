import * as models from '@kubernetes/client-node';
import type { ResourceKind } from '../../store';
import { isJson, type Schema } from './types';

/** One field of a model of the Kubernetes client. */
interface Attribute {
  baseName: string;
  type: string;
}

/** Kinds whose model has another name, or whose shape is checked elsewhere (null). */
const MODELS: Record<string, string | null> = {
  Event: 'CoreV1Event',
  CustomResourceDefinition: null,
};

/** Maps and texts that hold quantities: the API takes numbers there too. */
const QUANTITIES = new Set([
  'hard',
  'used',
  'limits',
  'requests',
  'max',
  'min',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
  'overhead',
  'capacity',
  'sizeLimit',
  'divisor',
]);

const ANYTHING: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

const shapes = new Map<string, Schema>();

function attributesOf(model: string): Attribute[] | undefined {
  const found: unknown = Object.entries(models).find(
    ([name]) => name === model,
  )?.[1];
  if (typeof found !== 'function') return undefined;
  const { attributeTypeMap } = found as { attributeTypeMap?: Attribute[] };
  return attributeTypeMap;
}

function shapeOfModel(model: string): Schema | undefined {
  const known = shapes.get(model);
  if (known) return known;
  const attributes = attributesOf(model);
  if (!attributes) return undefined;
  const properties: Record<string, Schema> = {};
  const shape: Schema = { type: 'object', properties };
  // Noted before its fields are: some models hold themselves.
  shapes.set(model, shape);
  for (const { baseName, type } of attributes) {
    properties[baseName] = shapeOf(type, QUANTITIES.has(baseName));
  }
  return shape;
}

const scalar = (type: string, quantity: boolean): Schema | undefined => {
  switch (type) {
    case 'string':
      return quantity ? { 'x-kubernetes-int-or-string': true } : { type };
    case 'Date':
      return { type: 'string' };
    case 'number':
    case 'boolean':
      return { type };
    case 'IntOrString':
      return { 'x-kubernetes-int-or-string': true };
    default:
      return undefined;
  }
};

function shapeOf(type: string, quantity: boolean): Schema {
  const items = /^Array<(.+)>$/.exec(type)?.[1];
  if (items) return { type: 'array', items: shapeOf(items, false) };
  const values = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (values) {
    return { type: 'object', additionalProperties: shapeOf(values, quantity) };
  }
  return scalar(type, quantity) ?? shapeOfModel(type) ?? ANYTHING;
}

/** The fields and types of a built-in kind, from the models of the Kubernetes client; undefined where there is no model. */
export function builtInShape({
  group,
  kind,
}: ResourceKind): Schema | undefined {
  if (group === 'argoproj.io') return undefined;
  const model = kind in MODELS ? MODELS[kind] : `V1${kind}`;
  return model ? shapeOfModel(model) : undefined;
}

/** The metadata of every object. */
export const METADATA_SHAPE: Schema = shapeOfModel('V1ObjectMeta') ?? ANYTHING;

/** True for a field that may hold a text or a number. */
export const isIntOrString = (schema: Schema) =>
  schema['x-kubernetes-int-or-string'] === true;

/** True where anything may stand. */
export const takesAnything = (schema: Schema) =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  schema.additionalProperties === true ||
  (schema.type === undefined &&
    !isIntOrString(schema) &&
    !isJson(schema.properties));
