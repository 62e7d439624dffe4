import {
  ANNOTATIONS,
  ENVIRONMENT_CONFIGMAP,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClusterStore } from '../kube/ClusterStore';
import {
  parseNamespaceRef,
  type NamespaceRef,
  type NamespaceResource,
} from './namespaceResource';

type Environments = ReadonlyMap<string, Pick<ClusterStore, 'environments'>>;

/** A namespace with what its environment says of itself; one that does not exist has a name all the same. */
export function namespaceResource(
  clusters: Environments,
  { cluster, namespace }: NamespaceRef,
): NamespaceResource {
  const environment = clusters
    .get(cluster)
    ?.environments.get({ namespace, name: ENVIRONMENT_CONFIGMAP });
  const owner = environment?.metadata.annotations?.[ANNOTATIONS.owner];
  return { cluster, namespace, ...(owner && { owner }) };
}

/** What the permission framework asks for. */
export async function loadNamespaces(
  refs: readonly string[],
  clusters: Environments,
): Promise<Array<NamespaceResource | undefined>> {
  return refs.map(text => {
    const ref = parseNamespaceRef(text);
    return ref && namespaceResource(clusters, ref);
  });
}
