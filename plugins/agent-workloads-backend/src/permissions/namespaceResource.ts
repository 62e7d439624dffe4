import {
  PLUGIN_ID,
  RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';

/** Names a namespace over all clusters; it need not exist yet. */
export interface NamespaceRef {
  cluster: string;
  namespace: string;
}

/** What permission rules may ask about a namespace. */
export interface NamespaceResource extends NamespaceRef {
  /** Entity ref of who owns the environment there; absent where there is none. */
  owner?: string;
}

/** Namespaces whose property has one of the values. */
export interface NamespaceFilter {
  property: keyof NamespaceResource;
  values: string[];
}

/**
 * Namespaces of clusters in the permission framework.
 * @public
 */
export const agentWorkloadNamespaceResourceRef = createPermissionResourceRef<
  NamespaceResource,
  NamespaceFilter
>().with({
  pluginId: PLUGIN_ID,
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
});

/** The resource ref that the permission framework passes around. */
export function toNamespaceRef({ cluster, namespace }: NamespaceRef): string {
  return `${cluster}/${namespace}`;
}

/** Undefined when the text names no namespace. */
export function parseNamespaceRef(text: string): NamespaceRef | undefined {
  const [cluster, namespace, ...rest] = text.split('/');
  return cluster && namespace && rest.length === 0
    ? { cluster, namespace }
    : undefined;
}
