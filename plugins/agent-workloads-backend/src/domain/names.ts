import {
  isFinalPhase,
  type AgentWorkload,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Name of an attempt's Workflow: deterministic, so that creating it twice is a conflict and not a second run. */
export function workflowName(
  workload: { metadata: { name: string } },
  attempt: number,
): string {
  return `${workload.metadata.name}-${attempt}`;
}

/**
 * Which attempt a pass is about. A new one begins only after the run before it has ended.
 * `requested` are the attempts asked for by run requests whose seals hold.
 */
export function currentAttempt(
  workload: Pick<AgentWorkload, 'spec' | 'status'>,
  requested: readonly number[] = [],
): number {
  const wanted = Math.max(workload.spec.attempt ?? 1, ...requested);
  const last = workload.status?.attempt;
  if (last === undefined || wanted <= last) return last ?? wanted;
  const idle =
    isFinalPhase(workload.status?.phase) || !workload.status?.argoWorkflow;
  return idle ? wanted : last;
}
