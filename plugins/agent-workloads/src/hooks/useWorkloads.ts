import { useApi } from '@backstage/core-plugin-api';
import type {
  ListWorkloadsQuery,
  WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef } from '../api';
import type { Live } from './load';
import { useLive } from './useLive';

/** One page of the list, live. */
export function useWorkloads(query: ListWorkloadsQuery): Live<WorkloadPage> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(JSON.stringify(query), signal =>
    api.listWorkloads(query, { signal }),
  );
}
