import {
  PLUGIN_ID,
  RESOURCE_TYPE_AGENT_WORKLOAD,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import type { HistoryFilter } from '../history/History';

/** Names a workload over all clusters. */
export interface WorkloadRef {
  cluster: string;
  namespace: string;
  name: string;
}

/** What permission rules may ask about a workload, live or archived. */
export interface WorkloadResource extends WorkloadRef {
  /** Entity ref. */
  owner?: string;
  /** Entity ref; absent when unknown. */
  requester?: string;
}

/**
 * Workloads in the permission framework.
 * @public
 */
export const agentWorkloadResourceRef = createPermissionResourceRef<
  WorkloadResource,
  HistoryFilter
>().with({
  pluginId: PLUGIN_ID,
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD,
});

/** The resource ref that the permission framework passes around. */
export function toResourceRef({
  cluster,
  namespace,
  name,
}: WorkloadRef): string {
  return `${cluster}/${namespace}/${name}`;
}

/** Undefined when the text names no workload. */
export function parseResourceRef(text: string): WorkloadRef | undefined {
  const [cluster, namespace, name, ...rest] = text.split('/');
  return cluster && namespace && name && rest.length === 0
    ? { cluster, namespace, name }
    : undefined;
}
