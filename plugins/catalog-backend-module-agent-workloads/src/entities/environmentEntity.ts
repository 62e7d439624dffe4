import type { Entity } from '@backstage/catalog-model';
import {
  inventoryEntityName,
  type EnvironmentView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { originOf, ownerOf, systemOf, textsOf } from './commonParts';
import { pageLinks, workloadsPath } from './pageLinks';

/** An environment as a resource. */
export function environmentEntity(
  environment: EnvironmentView,
  appUrl: string | undefined,
): Entity {
  const { cluster, namespace } = environment;
  const system = systemOf(environment.system);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: inventoryEntityName(cluster, namespace),
      ...textsOf(environment),
      annotations: originOf(environment),
      ...pageLinks(appUrl, [
        { title: 'Workloads', path: workloadsPath({ cluster, namespace }) },
      ]),
    },
    spec: {
      type: 'agent-pipeline-environment',
      owner: ownerOf(environment.owner),
      ...(system && { system }),
    },
  };
}
