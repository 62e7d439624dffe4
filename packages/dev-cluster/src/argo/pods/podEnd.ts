import type { KubeObject } from '../../store/types';
import type { Template } from '../model';
import { collectOutputs } from './collectOutputs';
import type { PodArtifacts } from './collectOutputs';
import type { PodFolder, PodResult } from './podFolder';
import { containerNameOf, isOfJob, POD_KEYS } from './podObject';
import type { PodStatus } from './podObject';
import { endedStatus, plainEndedStatus } from './podStatuses';

/** What a pod's object says of its end. */
export interface PodEnd {
  status: PodStatus;
  annotations: Record<string, string>;
}

/** The end of a pod: those of workflows store first what they left. */
export async function podEnd(
  pod: KubeObject,
  ended: { template: Template; result: PodResult; folder: PodFolder },
  artifacts: () => PodArtifacts,
): Promise<PodEnd> {
  const { result } = ended;
  if (isOfJob(pod)) {
    const status = plainEndedStatus(result, containerNameOf(pod));
    return { status, annotations: {} };
  }
  const { outputs, problem } = await collectOutputs({
    ...ended,
    artifacts: artifacts(),
  });
  return {
    status: endedStatus(result, problem),
    annotations: { [POD_KEYS.outputs]: JSON.stringify(outputs) },
  };
}
