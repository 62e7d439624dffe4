import { useRef } from 'react';
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

/** A workload whose page is open: hints name it by its uid. */
type KnownWorkload = WorkloadRef & Pick<WorkloadDetail, 'uid'>;

const concernsOnly =
  ({ uid }: KnownWorkload) =>
  (hint: WorkloadSignal) =>
    hint.uid === uid;

/** One workload, live. */
export function useWorkload(ref: WorkloadRef): Live<WorkloadDetail> {
  const api = useApi(agentWorkloadsApiRef);
  const key = keyOf(ref);
  const seen = useRef<{ key: string; uid: string }>();
  const fetch = async (signal: AbortSignal) => {
    const workload = await api.getWorkload(ref, { signal });
    // A namesake may take the place of one that is archived: then any hint may be its first.
    seen.current = workload.archived ? undefined : { key, uid: workload.uid };
    return workload;
  };
  return useLive(key, fetch, {
    concerns: ({ uid }) =>
      seen.current?.key !== key || seen.current.uid === uid,
  });
}

/** The steps of one attempt, live. */
export function useAttempt(
  ref: KnownWorkload,
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
  ref: KnownWorkload,
  attempt: number,
): Live<ArtifactView[]> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(
    `${keyOf(ref)}/${attempt}`,
    signal => api.listArtifacts(ref, attempt, { signal }),
    { concerns: concernsOnly(ref) },
  );
}
