import type { ListWorkloadsQuery } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef, WorkloadRef } from './AgentWorkloadsApi';

/** `/workloads` with its query; arrays are repeated, empty values left out. */
export function listPath(query: ListWorkloadsQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) {
      if (each !== undefined && each !== '') {
        params.append(name, String(each));
      }
    }
  }
  const search = params.toString();
  return search ? `/workloads?${search}` : '/workloads';
}

/** Path of one workload; every part is encoded. */
export function workloadPath(ref: WorkloadRef): string {
  const parts = [ref.cluster, ref.namespace, ref.name];
  return `/workloads/${parts.map(encodeURIComponent).join('/')}`;
}

/** Path of one stored file. */
export function artifactPath(ref: ArtifactRef): string {
  const path = [
    workloadPath(ref.workload),
    'attempts',
    String(ref.attempt),
    'nodes',
    encodeURIComponent(ref.nodeId),
    'artifacts',
    encodeURIComponent(ref.artifact),
  ].join('/');
  return ref.file === undefined
    ? path
    : `${path}?${new URLSearchParams({ file: ref.file })}`;
}
