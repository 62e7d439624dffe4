import {
  ANNOTATIONS,
  LABELS,
  type EnvironmentView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClusterStore, ConfigMap } from '../kube/ClusterStore';
import type { Clusters } from './Clusters';
import { catalogFacts } from './catalogFacts';

/** The environments in view: namespaces with the ConfigMap of platform parameters. */
export function listEnvironments(
  clusters: Clusters,
  where: { cluster?: string } = {},
): EnvironmentView[] {
  return [...clusters.values()]
    .filter(({ name }) => where.cluster === undefined || name === where.cluster)
    .flatMap(store =>
      store.environments
        .list()
        .map(configMap => environmentView(store, configMap)),
    )
    .sort((a, b) => idOf(a).localeCompare(idOf(b), 'en'));
}

function environmentView(
  store: ClusterStore,
  { metadata, data }: ConfigMap,
): EnvironmentView {
  const { namespace, annotations } = metadata;
  const description = annotations?.[ANNOTATIONS.description];
  const { owner, system, external } = catalogFacts(metadata);
  return {
    cluster: store.name,
    namespace,
    title: annotations?.[ANNOTATIONS.title] || namespace,
    ...(description && { description }),
    ...(owner && { owner }),
    ...(system && { system }),
    ...(data?.bucket && { bucket: data.bucket }),
    ...(external && { external }),
    pipelines: store.templates
      .list(namespace)
      .filter(
        ({ metadata: { labels } }) => labels?.[LABELS.pipeline] === 'true',
      )
      .map(({ metadata: { name } }) => name)
      .sort(),
  };
}

function idOf({ cluster, namespace }: EnvironmentView): string {
  return `${cluster}/${namespace}`;
}
