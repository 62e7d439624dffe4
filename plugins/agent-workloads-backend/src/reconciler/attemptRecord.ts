import type { AgentWorkloadStatus } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { isFinalPhase } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Observed } from '../domain/observed';
import { scopeOf } from '../domain/scope';
import type { AttemptRecord } from '../history/History';

/** What the archive keeps of an attempt: everything the portal shows of it. */
export function attemptRecord(
  o: Observed,
  status: AgentWorkloadStatus,
): AttemptRecord {
  const { metadata, spec } = o.workload;
  const { jobId, prefix } = scopeOf(o.workload);
  const { name, kind } = spec.orchestration.workflowTemplateRef;
  const phase = status.phase ?? 'Pending';
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
    ended: isFinalPhase(phase),
    createdAt: metadata.creationTimestamp,
    startedAt: status.startedAt,
    finishedAt: status.finishedAt,
    jobId,
    prefix,
    bucket: o.environment?.bucket,
    workflow: status.argoWorkflow && {
      name: status.argoWorkflow.name,
      uid: status.argoWorkflow.uid,
    },
    spec,
    status,
    nodes: o.run?.graph ?? [],
    artifacts: o.run?.artifacts ?? [],
  };
}
