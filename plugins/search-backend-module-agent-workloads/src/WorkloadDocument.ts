import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { IndexableDocument } from '@backstage/plugin-search-common';

/**
 * A workload as search knows it.
 * @public
 */
export interface WorkloadDocument extends IndexableDocument {
  cluster: string;
  namespace: string;
  name: string;
  phase: string;
  pipeline: string;
  /** Entity ref; empty where nobody owns it. */
  owner: string;
}

/** Search hides it from those who may not read the workload. */
export function workloadDocument(workload: WorkloadSummary): WorkloadDocument {
  const { cluster, namespace, name, phase, owner, objective } = workload;
  const place = [cluster, namespace, name];
  return {
    title: name,
    text: objective,
    location: `/agent-workloads/${place.map(encodeURIComponent).join('/')}`,
    authorization: { resourceRef: place.join('/') },
    cluster,
    namespace,
    name,
    phase,
    pipeline: workload.pipeline.name,
    owner: owner ?? '',
  };
}
