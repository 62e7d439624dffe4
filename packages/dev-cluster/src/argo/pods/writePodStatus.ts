import { KINDS } from '../../store/kinds';
import type { KubeObject, ObjectStore } from '../../store/types';
import { HOST, POD_KEYS } from './podObject';
import type { PodStatus } from './podObject';

/** Writes what became of a pod, unless the pod is gone or another one has its name. */
export async function writePodStatus(
  store: ObjectStore,
  pod: KubeObject,
  status: PodStatus,
  annotations: Record<string, string>,
): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  const ref = namespace ? { namespace, name } : { name };
  const isThere = () => store.get(KINDS.Pod, ref)?.metadata.uid === uid;
  if (!isThere()) return;
  try {
    await store.mutate(KINDS.Pod, ref, draft => {
      if (draft.metadata.uid !== uid) return null;
      draft.status = { ...(draft.status as PodStatus), ...status };
      draft.spec = { ...(draft.spec as object), nodeName: HOST };
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        ...annotations,
      };
      const isArgos = draft.metadata.labels?.[POD_KEYS.workflow] !== undefined;
      if (isArgos && /Succeeded|Failed/.test(status.phase ?? '')) {
        draft.metadata.labels = {
          ...draft.metadata.labels,
          [POD_KEYS.completed]: 'true',
        };
      }
      return draft;
    });
  } catch (error) {
    // It may have been deleted between the look and the write.
    if (isThere()) throw error;
  }
}
