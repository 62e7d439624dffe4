import {
  DEFAULT_PREFIX,
  type AgentWorkload,
  type RunScope,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Where a workload's artifacts lie. */
export function scopeOf(
  workload: Pick<AgentWorkload, 'metadata' | 'spec'>,
): RunScope {
  return {
    prefix: workload.spec.targetPrefix ?? DEFAULT_PREFIX,
    namespace: workload.metadata.namespace,
    workloadUid: workload.metadata.uid,
    jobId: workload.spec.jobId ?? workload.metadata.name,
  };
}
