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

/** Before a namespace was listed, what is not in its cache may exist all the same. */
export function assertListed(store: ClusterStore, namespace: string): void {
  const { workloads, templates, environments } = store;
  const caches = [workloads, templates, environments];
  const watched = store.watches(namespace);
  const listed = caches.every(cache =>
    watched ? cache.listed(namespace) : cache.synced,
  );
  if (listed) return;
  const problem = caches.map(cache => cache.problemIn(namespace)).find(Boolean);
  if (problem && caches.every(cache => cache.synced)) {
    throw new ServiceUnavailableError(
      `The portal can't read the namespace "${namespace}" of the cluster "${store.name}": ${problem}. It tries again by itself; an administrator of the cluster may have to bind its rights there`,
    );
  }
  throw new ServiceUnavailableError(
    `The portal has not heard of the cluster "${store.name}" yet; try again in a moment, and see its log if that lasts`,
  );
}
