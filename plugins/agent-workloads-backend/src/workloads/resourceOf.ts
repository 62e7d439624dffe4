import type { AgentWorkload } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { requesterOf } from '../domain/requester';
import type { AttemptRecord } from '../history/History';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore } from '../kube/ClusterStore';
import type { WorkloadResource } from '../permissions/resource';

/** A live workload for the permission framework; only a sealed requester counts. */
export function resourceOf(
  sealer: Sealer,
  store: Pick<ClusterStore, 'name' | 'clusterUid'>,
  workload: AgentWorkload,
): WorkloadResource {
  const requester = requesterOf(sealer, store.clusterUid, workload);
  return {
    cluster: store.name,
    namespace: workload.metadata.namespace,
    name: workload.metadata.name,
    owner: workload.spec.owner,
    requester: requester.kind === 'known' ? requester.by : undefined,
  };
}

/** The same for an archived attempt. */
export function archivedResourceOf({
  cluster,
  namespace,
  name,
  owner,
  requester,
}: AttemptRecord): WorkloadResource {
  return { cluster, namespace, name, owner, requester };
}
