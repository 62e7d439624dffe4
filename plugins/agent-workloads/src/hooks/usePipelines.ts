import { useApi } from '@backstage/core-plugin-api';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, type Listed } from '../api';
import type { Live } from './load';
import { useOnce } from './useOnce';

/** The pipelines that the portal knows. */
export function usePipelines(): Live<Listed<PipelineView>> {
  const api = useApi(agentWorkloadsApiRef);
  return useOnce('pipelines', signal => api.listPipelines({ signal }));
}
