import type { AgentWorkloadStatus } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { isFinalPhase } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { toSeconds } from '../domain/gates';
import type { Observed } from '../domain/observed';
import { scopeOf } from '../domain/scope';
import type { AttemptRecord } from '../history/History';

/**
 * What the archive keeps of an attempt: everything the portal shows of it. What this pass could not see, because the
 * run or its environment is gone, stays as it was stored before.
 */
export function attemptRecord(
  o: Observed,
  status: AgentWorkloadStatus,
  before: AttemptRecord | undefined,
): AttemptRecord {
  const { metadata, spec } = o.workload;
  const { jobId, prefix } = scopeOf(o.workload);
  const { name, kind } = spec.orchestration.workflowTemplateRef;
  const phase = status.phase ?? 'Pending';
  const ended = isFinalPhase(phase);
  const seen = o.run?.nodesProblem === undefined ? o.run : undefined;
  return {
    cluster: o.cluster,
    clusterUid: o.place.clusterUid,
    workloadUid: metadata.uid,
    attempt: o.attempt,
    namespace: metadata.namespace,
    name: metadata.name,
    owner: spec.owner,
    requester: o.requester.kind === 'known' ? o.requester.by : undefined,
    pipeline: { name, kind: kind ?? 'WorkflowTemplate' },
    phase,
    ended,
    createdAt: metadata.creationTimestamp,
    startedAt: status.startedAt,
    // A run that was deleted under way has no end of its own, and would be kept for ever.
    finishedAt: status.finishedAt ?? (ended ? toSeconds(o.now) : undefined),
    jobId,
    prefix,
    bucket: o.environment?.bucket ?? before?.bucket,
    workflow: status.argoWorkflow && {
      name: status.argoWorkflow.name,
      uid: status.argoWorkflow.uid,
    },
    spec,
    status,
    nodes: seen?.graph ?? before?.nodes ?? [],
    artifacts: seen?.artifacts ?? before?.artifacts ?? [],
  };
}
