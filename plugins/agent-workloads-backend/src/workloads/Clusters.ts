import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ClusterStore } from '../kube/ClusterStore';

/** The clusters that the portal knows, by their names in config. */
export type Clusters = ReadonlyMap<string, ClusterStore>;

export function clusterNamed(clusters: Clusters, name: string): ClusterStore {
  const store = clusters.get(name);
  if (!store) {
    const known = [...clusters.keys()].join(', ') || 'none';
    throw new NotFoundError(
      `There is no cluster "${name}"; known are: ${known}`,
    );
  }
  return store;
}

/** Before a cluster was listed, what is not in its cache may exist all the same. */
export function assertListed(store: ClusterStore): void {
  const { workloads, templates, environments } = store;
  if (![workloads, templates, environments].every(({ synced }) => synced)) {
    throw new ServiceUnavailableError(
      `The portal has not heard of the cluster "${store.name}" yet; try again in a moment, and see its log if that lasts`,
    );
  }
}
