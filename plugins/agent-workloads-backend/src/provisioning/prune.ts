import type { ClusterObjects, KubeObject } from '../kube/ClusterObjects';
import type { KindInfo } from '../kube/kinds';
import { ENVIRONMENT_KINDS, type Limits } from './guard';
import { identityOf, keyOf, onlyPipelines, type Manifest } from './manifests';
import type { AccessByNamespace } from './namespaceAccess';
import { judgedMidway, type Refusal } from './refusal';
import type { ManifestOutcome, Work } from './work';

/** Deletes what the request's manager applied earlier with these labels and no longer asks for. Stops at what fails. */
export async function prune(
  objects: ClusterObjects,
  { items, prune: asked, fieldManager }: Work,
  options: { limits: Limits; access: AccessByNamespace; dryRun: boolean },
): Promise<ManifestOutcome[]> {
  if (!asked) return [];
  const wanted = new Set(items.map(({ key }) => identityOf(key)));
  const manifests = items.map(({ manifest }) => manifest);
  const outcomes: ManifestOutcome[] = [];
  for (const kind of await prunable(objects, manifests, options.limits)) {
    for (const [namespace, state] of options.access) {
      if (state !== 'ready') continue;
      const found = await judgedMidway(() =>
        objects.list(kind, { namespace, ...asked }),
      );
      if ('refusal' in found)
        return [...outcomes, notListed(kind, namespace, found.refusal)];
      for (const object of found.value) {
        const key = keyOf(object);
        if (wanted.has(identityOf(key)) || !appliedBy(object, fieldManager))
          continue;
        const gone = await judgedMidway(async () => {
          if (!options.dryRun)
            await objects.remove(kind, key, object.metadata.uid);
        });
        outcomes.push(
          'refusal' in gone
            ? { ...key, outcome: 'failed', message: gone.refusal.message }
            : { ...key, outcome: 'pruned' },
        );
        if ('refusal' in gone) return outcomes;
      }
    }
  }
  return outcomes;
}

/** Whoever may apply nothing but pipelines deletes nothing else. Namespaces go with their environment only. */
async function prunable(
  objects: ClusterObjects,
  manifests: readonly Manifest[],
  limits: Limits,
): Promise<KindInfo[]> {
  const kinds = onlyPipelines(manifests)
    ? manifests.slice(0, 1)
    : [...ENVIRONMENT_KINDS, ...limits.kinds];
  const found: KindInfo[] = [];
  for (const kind of kinds) {
    const info = await objects.kindOf(kind);
    if (info?.namespaced) found.push(info);
  }
  return found;
}

function notListed(
  { apiVersion, kind }: KindInfo,
  namespace: string,
  { message }: Refusal,
): ManifestOutcome {
  return {
    apiVersion,
    kind,
    namespace,
    name: '*',
    outcome: 'failed',
    message: `What is no longer asked for could not be listed: ${message}`,
  };
}

function appliedBy({ metadata }: KubeObject, fieldManager: string): boolean {
  return (metadata.managedFields ?? []).some(
    ({ manager, operation }) =>
      manager === fieldManager && operation === 'Apply',
  );
}
