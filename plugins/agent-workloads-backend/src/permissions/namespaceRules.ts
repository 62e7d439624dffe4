import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { agentWorkloadNamespaceResourceRef } from './namespaceResource';
import { has, lower, refs } from './refs';

/**
 * Namespaces with one of the given names, in whichever cluster.
 * @example
 * ```ts
 * conditions.inNamespace({ namespaces: ['team-a'] })
 * ```
 */
export const isNamespace = createPermissionRule({
  name: 'IN_NAMESPACE',
  description: 'Namespaces with one of the given names',
  resourceRef: agentWorkloadNamespaceResourceRef,
  paramsSchema: z.object({
    namespaces: refs.describe('Names of Kubernetes namespaces'),
  }),
  apply: ({ namespace }, { namespaces }) => namespaces.includes(namespace),
  toQuery: ({ namespaces }) => ({ property: 'namespace', values: namespaces }),
});

/**
 * Namespaces of one of the given clusters.
 * @example
 * ```ts
 * conditions.inCluster({ clusters: ['staging'] })
 * ```
 */
export const inCluster = createPermissionRule({
  name: 'IN_CLUSTER',
  description: 'Namespaces of one of the given clusters',
  resourceRef: agentWorkloadNamespaceResourceRef,
  paramsSchema: z.object({
    clusters: refs.describe("Names of clusters in the portal's config"),
  }),
  apply: ({ cluster }, { clusters }) => clusters.includes(cluster),
  toQuery: ({ clusters }) => ({ property: 'cluster', values: clusters }),
});

/**
 * Environments that belong to one of the given entities. A namespace without an environment matches nobody, so the rule
 * never lets anybody make one.
 * @example
 * ```ts
 * conditions.isEnvironmentOwner({ owners: user.info.ownershipEntityRefs })
 * ```
 */
export const isEnvironmentOwner = createPermissionRule({
  name: 'IS_ENVIRONMENT_OWNER',
  description: 'Environments that belong to one of the given entities',
  resourceRef: agentWorkloadNamespaceResourceRef,
  paramsSchema: z.object({
    owners: refs.describe('Entity refs, e.g. group:default/market-research'),
  }),
  apply: ({ owner }, { owners }) => has(owners, owner),
  toQuery: ({ owners }) => ({ property: 'owner', values: lower(owners) }),
});

/** All rules about namespaces, by the names of their conditions. */
export const agentWorkloadNamespaceRules = {
  inNamespace: isNamespace,
  inCluster,
  isEnvironmentOwner,
};
