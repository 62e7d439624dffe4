import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../kube/ClusterObjects';

/** Whether two states of an object ask for the same; what the cluster notes by itself does not count. */
export function sameContent(a: KubeObject, b: KubeObject): boolean {
  return isDeepStrictEqual(content(a), content(b));
}

function content({ status: _status, metadata, ...rest }: KubeObject) {
  const {
    managedFields: _managedFields,
    resourceVersion: _resourceVersion,
    generation: _generation,
    ...kept
  } = metadata;
  return { ...rest, metadata: kept };
}
