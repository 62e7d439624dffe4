import { NAMESPACE_NAME, OBJECT_NAME } from './names';
import {
  identityOf,
  isRecord,
  keyOf,
  type Manifest,
  type ManifestProblem,
} from './manifests';

/** What the API server keeps itself, or what would tie an object to others that a template knows nothing of. */
const NOT_OF_TEMPLATES = [
  'generateName',
  'ownerReferences',
  'finalizers',
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];
/** Deeper than any object of Kubernetes. */
const MAX_DEPTH = 40;

/** Manifests that could be read, each with where it was, and why others could not. */
export interface ReadManifests {
  read: Array<{ manifest: Manifest; path: string }>;
  problems: ManifestProblem[];
}

/** Checks the form of what was sent, before anything is looked up. Objects without a namespace are put into the given one. */
export function readManifests(
  sent: readonly unknown[],
  namespace: string | undefined,
): ReadManifests {
  const read: ReadManifests['read'] = [];
  const problems: ManifestProblem[] = [];
  const seen = new Map<string, string>();
  sent.forEach((value, index) => {
    const path = `manifests[${index}]`;
    const found = formProblems(value, path);
    problems.push(...found);
    if (found.length > 0) return;
    const manifest = placed(value as Manifest, namespace);
    const identity = identityOf(keyOf(manifest));
    const first = seen.get(identity);
    if (first)
      problems.push({ path, message: `is the same object as ${first}` });
    else seen.set(identity, path);
    read.push({ manifest, path });
  });
  return { read, problems };
}

function placed(manifest: Manifest, namespace: string | undefined): Manifest {
  const own = manifest.metadata.namespace;
  if (manifest.kind === 'Namespace' || own || !namespace) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}

function formProblems(value: unknown, path: string): ManifestProblem[] {
  if (!isRecord(value)) return [{ path, message: 'must be an object' }];
  if (depthOf(value) > MAX_DEPTH)
    return [{ path, message: `is nested deeper than ${MAX_DEPTH} levels` }];
  const { apiVersion, kind, metadata, status } = value;
  const problems: ManifestProblem[] = [];
  const add = (field: string, message: string) =>
    problems.push({ path: `${path}.${field}`, message });
  if (typeof apiVersion !== 'string' || !/^[a-z0-9./-]+$/.test(apiVersion))
    add('apiVersion', 'must be like v1 or apps/v1');
  if (typeof kind !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(kind))
    add('kind', 'must be the name of a kind, e.g. ConfigMap');
  else if (kind.endsWith('List') && Array.isArray(value.items))
    add('kind', 'is a list; send its objects one by one');
  if (status !== undefined)
    add('status', 'is written by the cluster; leave it out');
  if (!isRecord(metadata)) {
    add('metadata', 'must be an object with a name');
    return problems;
  }
  return [...problems, ...metadataProblems(metadata, `${path}.metadata`)];
}

function metadataProblems(
  metadata: Record<string, unknown>,
  path: string,
): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  const add = (field: string, message: string) =>
    problems.push({ path: `${path}.${field}`, message });
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || !OBJECT_NAME.test(name))
    add('name', 'must be a name of lower-case letters, digits, "-" and "."');
  if (
    namespace !== undefined &&
    (typeof namespace !== 'string' || !NAMESPACE_NAME.test(namespace))
  )
    add('namespace', 'must be the name of a namespace');
  for (const field of ['labels', 'annotations'] as const)
    if (metadata[field] !== undefined && !isTexts(metadata[field]))
      add(field, 'must be a map of texts (quote numbers and booleans)');
  for (const field of NOT_OF_TEMPLATES)
    if (metadata[field] !== undefined && metadata[field] !== null)
      add(field, 'is not for templates to set; leave it out');
  return problems;
}

function isTexts(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.values(value).every(text => typeof text === 'string')
  );
}

/** Without recursion, which is what a deep object would break. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap(one =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
    depth += 1;
  }
  return depth;
}
