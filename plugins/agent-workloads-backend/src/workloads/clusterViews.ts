import type { ClusterView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Clusters } from './Clusters';
import { allWatched, clusterProblem, namespaceGaps } from './gaps';

/** The clusters with the health of the portal's view of each. */
export function clusterViews(clusters: Clusters): ClusterView[] {
  return [...clusters.values()].map(store => {
    const watched = allWatched(store);
    const message = clusterProblem(watched);
    const problems = message ? [] : namespaceGaps(store, watched);
    return {
      name: store.name,
      namespaces: [...store.namespaces],
      healthy: message === undefined,
      ...(message && { message }),
      ...(problems.length > 0 && { problems }),
    };
  });
}
