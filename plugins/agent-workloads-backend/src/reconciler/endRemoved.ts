import type {
  AgentWorkloadStatus,
  WorkloadCondition,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { withCondition } from '../domain/conditions';
import { toSeconds } from '../domain/gates';
import type { AttemptRecord } from '../history/History';
import type { ObjectRef } from '../kube/ClusterStore';
import type { ReconcilerPorts } from './ports';

const WHY =
  'The workload was removed from the cluster against its finalizer; how its run ended is not known';

/** Attempts of a workload that is gone are over, though nobody saw their end: the archive must not show them running for ever. */
export async function endRemoved(
  { store, history, clock, logger }: ReconcilerPorts,
  { namespace, name }: ObjectRef,
): Promise<void> {
  const open = await history.unended({
    cluster: store.name,
    workload: { namespace, name },
  });
  const here = open.filter(({ clusterUid }) => clusterUid === store.clusterUid);
  if (here.length === 0) return;
  const live = await store.readWorkload({ namespace, name });
  const at = toSeconds(clock.now());
  for (const record of here) {
    if (record.workloadUid === live?.metadata.uid) continue;
    await history.upsert(removed(record, at));
    logger.info('ended the attempt of a removed workload', {
      workloadUid: record.workloadUid,
      attempt: record.attempt,
    });
  }
}

function removed(record: AttemptRecord, at: string): AttemptRecord {
  const { status } = record;
  return {
    ...record,
    phase: 'Failed',
    ended: true,
    finishedAt: at,
    status: {
      ...status,
      phase: 'Failed',
      message: WHY,
      finishedAt: at,
      conditions: failed(status, at),
      gates: (status.gates ?? []).map(gate =>
        gate.state === 'Waiting'
          ? { ...gate, state: 'Cancelled', reason: WHY, resolvedAt: at }
          : gate,
      ),
    },
  };
}

function failed(status: AgentWorkloadStatus, now: string): WorkloadCondition[] {
  return withCondition(
    status.conditions ?? [],
    {
      type: 'Succeeded',
      status: 'False',
      reason: 'WorkloadRemoved',
      message: WHY,
    },
    { generation: status.observedGeneration, now },
  );
}
