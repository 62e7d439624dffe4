import { useCallback } from 'react';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef, WorkloadRef } from '../api';

/** Turns what a list of artifacts says into what fetches them. */
export function useArtifactRefs(
  { cluster, namespace, name }: WorkloadRef,
  attempt: number,
): (artifact: ArtifactView) => ArtifactRef {
  return useCallback(
    artifact => ({
      workload: { cluster, namespace, name },
      attempt,
      nodeId: artifact.nodeId,
      artifact: artifact.artifact,
      ...(artifact.file === undefined ? {} : { file: artifact.file }),
    }),
    [cluster, namespace, name, attempt],
  );
}
