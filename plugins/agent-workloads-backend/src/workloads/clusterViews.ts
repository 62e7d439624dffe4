import type { ClusterView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Clusters } from './Clusters';

/** The clusters with the health of the portal's view of each. */
export function clusterViews(clusters: Clusters): ClusterView[] {
  return [...clusters.values()].map(store => {
    const { workloads, workflows, templates, environments } = store;
    const caches = Object.entries({
      workloads,
      workflows,
      templates,
      environments,
    });
    const problems = caches.flatMap(([kind, { synced, problem }]) => {
      if (problem) {
        return [`${kind}: ${problem}`];
      }
      return synced ? [] : [`${kind}: not listed yet`];
    });
    return {
      name: store.name,
      namespaces: [...store.namespaces],
      healthy: problems.length === 0,
      ...(problems.length > 0 && { message: problems.join('; ') }),
    };
  });
}
