import { useApi } from '@backstage/core-plugin-api';
import type {
  ArtifactView,
  AttemptView,
  WorkloadDetail,
  WorkloadSignal,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, type WorkloadRef } from '../api';
import type { Live } from './load';
import { useLive } from './useLive';

const keyOf = (ref: WorkloadRef) =>
  `${ref.cluster}/${ref.namespace}/${ref.name}`;

const concernsOnly = (ref: WorkloadRef) => (hint: WorkloadSignal) =>
  keyOf(hint) === keyOf(ref);

/** One workload, live. */
export function useWorkload(ref: WorkloadRef): Live<WorkloadDetail> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(keyOf(ref), signal => api.getWorkload(ref, { signal }), {
    concerns: concernsOnly(ref),
  });
}

/** The steps of one attempt, live. */
export function useAttempt(
  ref: WorkloadRef,
  attempt: number,
): Live<AttemptView> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(
    `${keyOf(ref)}/${attempt}`,
    signal => api.getAttempt(ref, attempt, { signal }),
    { concerns: concernsOnly(ref) },
  );
}

/** The files of one attempt, live. */
export function useArtifacts(
  ref: WorkloadRef,
  attempt: number,
): Live<ArtifactView[]> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(
    `${keyOf(ref)}/${attempt}`,
    signal => api.listArtifacts(ref, attempt, { signal }),
    { concerns: concernsOnly(ref) },
  );
}
