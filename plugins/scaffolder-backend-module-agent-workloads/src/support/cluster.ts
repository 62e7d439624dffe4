import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { z as zod } from 'zod/v3';

/** How a template names a cluster. */
export interface ClusterInput {
  cluster?: string;
  /** As templates of the community's Kubernetes actions name it. */
  clusterRef?: string;
}

/** Inputs of every action that works in one cluster; read by `clusterOf`. */
export const clusterInput = {
  cluster: (z: typeof zod) =>
    z.string().describe("Cluster's name in the portal").optional(),
  clusterRef: (z: typeof zod) =>
    z
      .string()
      .describe('Instead: an entity ref whose name is the cluster')
      .optional(),
};

/** The cluster's name in the portal's config; of an entity ref it is the entity's name. Never an address. */
export function clusterOf({ cluster, clusterRef }: ClusterInput): string {
  const named = clusterRef === undefined ? undefined : nameOf(clusterRef);
  if (cluster !== undefined && named !== undefined && cluster !== named)
    throw new InputError(
      `cluster is "${cluster}", but clusterRef names "${named}"; leave one of them out`,
    );
  const name = cluster ?? named;
  if (!name)
    throw new InputError(
      'No cluster is named; set cluster to the name that it has in the portal',
    );
  if (!/^[\w.-]+$/.test(assertName(name)) || /^\.+$/.test(name))
    throw new InputError(
      `"${name}" is no name of a cluster; the portal's page of workloads lists them`,
    );
  return name;
}

function nameOf(clusterRef: string): string {
  assertName(clusterRef);
  try {
    return parseEntityRef(clusterRef, {
      defaultKind: 'resource',
      defaultNamespace: 'default',
    }).name;
  } catch {
    throw new InputError(
      `clusterRef "${clusterRef}" is no entity ref; write e.g. resource:default/production`,
    );
  }
}

function assertName(name: string): string {
  if (name.includes('://'))
    throw new InputError(
      `"${name}" is an address; clusters are chosen by their names in the portal's config`,
    );
  return name;
}
