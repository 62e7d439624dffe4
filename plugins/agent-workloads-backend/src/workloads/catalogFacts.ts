import {
  ANNOTATIONS,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What an object's annotations say of its place in the catalog; texts of whoever may write the object, judged by who reads them. */
export interface CatalogFacts {
  owner?: string;
  system?: string;
  dependencyOf?: string[];
  external?: boolean;
}

export function catalogFacts({
  annotations = {},
}: Pick<ObjectMeta, 'annotations'>): CatalogFacts {
  const owner = annotations[ANNOTATIONS.owner]?.trim();
  const system = annotations[ANNOTATIONS.system]?.trim();
  const dependencyOf = (annotations[ANNOTATIONS.dependencyOf] ?? '')
    .split(',')
    .map(ref => ref.trim())
    .filter(Boolean);
  return {
    ...(owner && { owner }),
    ...(system && { system }),
    ...(dependencyOf.length > 0 && { dependencyOf }),
    ...(annotations[ANNOTATIONS.catalog] === 'external' && { external: true }),
  };
}
