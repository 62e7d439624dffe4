import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import type {
  EnvironmentView,
  ListWorkloadsQuery,
  PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { placeOfEntity, refOf } from './entityPlace';

/** One place or owner whose runs belong to an entity. */
export type ScopeQuery = Pick<
  ListWorkloadsQuery,
  'cluster' | 'namespace' | 'pipeline' | 'owner'
>;

/** More places than this are not asked one by one. */
const MAX_PLACES = 10;

type Inventory = {
  pipelines: readonly PipelineView[];
  environments: readonly EnvironmentView[];
};

/** Whether it has to be known which pipelines there are. */
export function needsInventory(entity: Entity): boolean {
  return (
    !placeOfEntity(entity) &&
    ['component', 'system'].includes(entity.kind.toLocaleLowerCase('en-US'))
  );
}

/** What to ask the backend for: the environment's or pipeline's runs, or what the entity owns and what works for it. */
export function scopeOf(entity: Entity, inventory: Inventory): ScopeQuery[] {
  const place = placeOfEntity(entity);
  if (place) {
    return [place];
  }
  const ref = refOf(entity);
  const environments = inventory.environments.filter(each =>
    sameRef(each.system, ref, 'System'),
  );
  const covered = (pipeline: PipelineView) =>
    environments.some(
      each =>
        each.cluster === pipeline.cluster &&
        each.namespace === pipeline.namespace,
    );
  const pipelines = inventory.pipelines.filter(
    each =>
      !covered(each) &&
      (sameRef(each.system, ref, 'System') ||
        each.dependencyOf?.some(other => sameRef(other, ref, 'Component'))),
  );
  const places = [
    ...environments.map(({ cluster, namespace }) => ({ cluster, namespace })),
    ...pipelines.map(({ cluster, namespace, name }) => ({
      cluster,
      namespace,
      pipeline: name,
    })),
  ];
  return [{ owner: ref }, ...places.slice(0, MAX_PLACES)];
}

function sameRef(
  text: string | undefined,
  ref: string,
  defaultKind: string,
): boolean {
  if (!text) {
    return false;
  }
  try {
    const { kind, namespace, name } = parseEntityRef(text, { defaultKind });
    return `${kind}:${namespace}/${name}`.toLocaleLowerCase('en-US') === ref;
  } catch {
    return false;
  }
}
