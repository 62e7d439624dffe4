import { NotFoundError } from '@backstage/errors';
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
