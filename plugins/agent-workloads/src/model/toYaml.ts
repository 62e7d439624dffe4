import {
  API_VERSION,
  KIND,
  type WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringify } from 'yaml';

/** The workload as a manifest that can be applied elsewhere. */
export function toYaml(
  workload: Pick<WorkloadDetail, 'name' | 'namespace' | 'spec'>,
): string {
  const { name, namespace, spec } = workload;
  return stringify(
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name, namespace },
      spec,
    },
    { lineWidth: 100 },
  );
}
