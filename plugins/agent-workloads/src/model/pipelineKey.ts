import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Names a pipeline in an address. */
export function pipelineKey(
  pipeline: Pick<PipelineView, 'cluster' | 'namespace' | 'name' | 'kind'>,
): string {
  const { cluster, namespace, kind, name } = pipeline;
  return [cluster, namespace, kind, name].join('/');
}
