import type { Gap } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClusterStore, ObjectCache } from '../kube/ClusterStore';
import type { Clusters } from './Clusters';

type Watched = Record<
  string,
  Pick<ObjectCache<never>, 'synced' | 'problem' | 'problemIn'>
>;

/** Everything that is watched in namespaces, by the words in which its problems are told. */
export function allWatched(store: ClusterStore): Watched {
  const { workloads, workflows, templates, environments } = store;
  return { workloads, workflows, templates, environments };
}

/** Why the portal's view of a cluster is not complete, or may be old. */
export function clusterProblem(watched: Watched): string | undefined {
  const problems = Object.entries(watched).flatMap(
    ([kind, { synced, problem }]) => {
      if (problem) {
        return [`${kind}: ${problem}`];
      }
      return synced ? [] : [`${kind}: not listed yet`];
    },
  );
  return problems.join('; ') || undefined;
}

/** Namespaces that can't be read while others can. */
export function namespaceGaps(store: ClusterStore, watched: Watched): Gap[] {
  return store.namespaces.flatMap(namespace => {
    const problems = Object.entries(watched).flatMap(([kind, cache]) => {
      const problem = cache.problemIn(namespace);
      return problem ? [`${kind}: ${problem}`] : [];
    });
    const gap = { cluster: store.name, namespace };
    return problems.length > 0
      ? [{ ...gap, message: problems.join('; ') }]
      : [];
  });
}

/** What a list of pipelines or environments may lack. */
export function inventoryGaps(
  clusters: Clusters,
  where: { cluster?: string } = {},
): Gap[] {
  return [...clusters.values()]
    .filter(({ name }) => where.cluster === undefined || name === where.cluster)
    .flatMap(store => {
      const { templates, environments, clusterTemplates } = store;
      const watched = { templates, environments };
      const message = clusterProblem({
        ...watched,
        ...(clusterTemplates && { clusterTemplates }),
      });
      return message === undefined
        ? namespaceGaps(store, watched)
        : [{ cluster: store.name, message }];
    });
}
