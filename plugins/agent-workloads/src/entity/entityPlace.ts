import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { GROUP } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Where an environment's or pipeline's entity is in a cluster. */
export type EntityPlace = {
  cluster: string;
  namespace: string;
  /** Name of the WorkflowTemplate; absent for an environment. */
  pipeline?: string;
};

/** Kinds whose runs follow from who owns them and what works for them. */
const KINDS = ['component', 'system', 'group', 'user'];

/** What the annotations of an environment's or pipeline's entity say; undefined for all others. */
export function placeOfEntity(entity: Entity): EntityPlace | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const cluster = annotations[`${GROUP}/cluster`];
  const namespace = annotations[`${GROUP}/namespace`];
  const pipeline = annotations[`${GROUP}/pipeline`];
  return cluster && namespace ? { cluster, namespace, pipeline } : undefined;
}

/**
 * Whether an entity may have agent workloads: environments and pipelines by their annotations; components, systems,
 * groups and users always.
 * @public
 */
export function isAgentWorkloadsAvailable(entity: Entity): boolean {
  return (
    placeOfEntity(entity) !== undefined ||
    KINDS.includes(entity.kind.toLocaleLowerCase('en-US'))
  );
}

/** The entity's ref in the one spelling that all parts use. */
export const refOf = (entity: Entity): string =>
  stringifyEntityRef(entity).toLocaleLowerCase('en-US');
