import { useApi } from '@backstage/core-plugin-api';
import type { ClusterView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef } from '../api';
import type { Live } from './load';
import { useLive } from './useLive';

/** The clusters that the portal knows, and whether it hears from them. */
export function useClusters(): Live<ClusterView[]> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive('clusters', signal => api.listClusters({ signal }), {
    // A change in a workload says nothing of the cluster's health.
    concerns: () => false,
    everyMs: 15_000,
  });
}
