import { InputError } from '@backstage/errors';
import { parseObject, type Manifest } from './parseManifests';

/** Names that kustomize takes for its own file. */
export const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** What of a kustomization the portal does itself. */
export interface Kustomization {
  namespace?: string;
  /** Files and folders beside it. */
  resources: string[];
  labels: Record<string, string>;
}

const KNOWN = ['apiVersion', 'kind', 'metadata', 'resources', 'namespace'];

/** Reads a kustomization, or refuses it: half of one would give other objects than kustomize does. */
export function readKustomization(text: string, source: string): Kustomization {
  const value = parseObject(text, source);
  const foreign = Object.keys(value).filter(
    key => !KNOWN.includes(key) && key !== 'labels',
  );
  if (foreign.length > 0)
    throw new InputError(
      `${source}: the portal reads only resources, namespace and labels of a kustomization, not ${foreign.join(
        ', ',
      )}; render the folder in the template instead, or run kustomize and apply what it makes`,
    );
  const { namespace, resources = [], labels = [] } = value;
  if (namespace !== undefined && typeof namespace !== 'string')
    throw new InputError(`${source}: namespace must be a string`);
  return {
    ...(namespace !== undefined && { namespace }),
    resources: readResources(resources, source),
    labels: readLabels(labels, source),
  };
}

function readResources(value: unknown, source: string): string[] {
  if (!Array.isArray(value) || !value.every(one => typeof one === 'string'))
    throw new InputError(`${source}: resources must be a list of paths`);
  const [remote] = value.filter(path => /^[a-z]+:|^git@|[?]/i.test(path));
  if (remote !== undefined)
    throw new InputError(
      `${source}: the resource ${remote} is not in the workspace; fetch it in a step of its own`,
    );
  return value;
}

function readLabels(value: unknown, source: string): Record<string, string> {
  const refuse = () => {
    throw new InputError(
      `${source}: labels must be a list of {pairs: {name: value}} without includeSelectors and includeTemplates`,
    );
  };
  if (!Array.isArray(value)) return refuse();
  return Object.assign(
    {},
    ...value.map((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return refuse();
      const { pairs, ...others } = entry as Record<string, unknown>;
      const pairsAreTexts =
        typeof pairs === 'object' &&
        pairs !== null &&
        Object.values(pairs).every(text => typeof text === 'string');
      const othersAreOff = Object.entries(others).every(
        ([key, on]) => key.startsWith('include') && on === false,
      );
      return pairsAreTexts && othersAreOff ? pairs : refuse();
    }),
  );
}

/** Adds labels to an object, over those that it has, as kustomize does. */
export function withLabels(
  { object, source }: Manifest,
  labels: Readonly<Record<string, string>>,
): Manifest {
  if (Object.keys(labels).length === 0) return { object, source };
  const metadata = fields(object.metadata);
  return {
    source,
    object: {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...fields(metadata.labels), ...labels },
      },
    },
  };
}

function fields<T>(value: T | undefined) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Exclude<T & object, unknown[]>)
    : ({} as Exclude<T & object, unknown[]>);
}
