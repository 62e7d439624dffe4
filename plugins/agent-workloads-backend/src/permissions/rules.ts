import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { has, lower, refs } from './refs';
import { agentWorkloadResourceRef } from './resource';

/**
 * Workloads owned by one of the given entities.
 * @example
 * ```ts
 * conditions.isOwner({ owners: user.info.ownershipEntityRefs })
 * ```
 */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Workloads owned by one of the given entities',
  resourceRef: agentWorkloadResourceRef,
  paramsSchema: z.object({
    owners: refs.describe('Entity refs, e.g. group:default/market-research'),
  }),
  apply: (workload, { owners }) => has(owners, workload.owner),
  toQuery: ({ owners }) => ({ column: 'owner', values: lower(owners) }),
});

/**
 * Workloads launched by one of the given users. A workload whose requester is unknown matches nobody.
 * @example
 * ```ts
 * conditions.isRequester({ users: [user.info.userEntityRef] })
 * ```
 */
export const isRequester = createPermissionRule({
  name: 'IS_REQUESTER',
  description: 'Workloads launched by one of the given users',
  resourceRef: agentWorkloadResourceRef,
  paramsSchema: z.object({
    users: refs.describe('Entity refs, e.g. user:default/rita'),
  }),
  apply: (workload, { users }) => has(users, workload.requester),
  toQuery: ({ users }) => ({ column: 'requester', values: lower(users) }),
});

/**
 * Workloads in one of the given namespaces, of one cluster or of any.
 * @example
 * ```ts
 * conditions.inNamespace({ namespaces: ['team-a'], cluster: 'production' })
 * ```
 */
export const inNamespace = createPermissionRule({
  name: 'IN_NAMESPACE',
  description: 'Workloads in one of the given namespaces',
  resourceRef: agentWorkloadResourceRef,
  paramsSchema: z.object({
    namespaces: refs.describe('Names of Kubernetes namespaces'),
    cluster: z
      .string()
      .optional()
      .describe("Only in the cluster of this name in the portal's config"),
  }),
  apply: (workload, { namespaces, cluster }) =>
    namespaces.includes(workload.namespace) &&
    (cluster === undefined || workload.cluster === cluster),
  toQuery: ({ namespaces, cluster }) => {
    const inThem = { column: 'namespace' as const, values: namespaces };
    return cluster === undefined
      ? inThem
      : { allOf: [inThem, { column: 'cluster', values: [cluster] }] };
  },
});

/** All rules of the plugin, by the names of their conditions. */
export const agentWorkloadRules = { isOwner, isRequester, inNamespace };
