import type { Entity } from '@backstage/catalog-model';
import type { InventoryContent } from '../Inventory';
import { environmentEntity } from './environmentEntity';
import { pipelineEntity } from './pipelineEntity';
import { templateEntity } from './templateEntity';

/** An entity, and where what it stands for lives. */
export interface PlacedEntity {
  cluster: string;
  namespace: string;
  entity: Entity;
}

/** Everything that the catalog shows; what a repository registers itself is left to it. */
export function inventoryEntities(
  {
    environments,
    pipelines,
  }: Pick<InventoryContent, 'environments' | 'pipelines'>,
  appUrl: string | undefined,
): PlacedEntity[] {
  return [
    ...environments
      .filter(({ external }) => !external)
      .map(view => ({
        ...placeOf(view),
        entity: environmentEntity(view, appUrl),
      })),
    ...pipelines
      .filter(({ external }) => !external)
      .map(view => ({
        ...placeOf(view),
        entity: pipelineEntity(view, appUrl),
      })),
    // A pipeline that can't be launched makes no template that fails at its last step.
    ...pipelines
      .filter(({ launchable, problems }) => launchable && problems.length === 0)
      .map(view => ({ ...placeOf(view), entity: templateEntity(view) })),
  ];
}

function placeOf({
  cluster,
  namespace,
}: {
  cluster: string;
  namespace: string;
}) {
  return { cluster, namespace };
}
