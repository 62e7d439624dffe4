import type { Entity } from '@backstage/catalog-model';
import {
  inventoryEntityName,
  type PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  componentsOf,
  originOf,
  ownerOf,
  PIPELINE_ANNOTATION,
  systemOf,
  textsOf,
} from './commonParts';
import { pageLinks, workloadsPath } from './pageLinks';

/** A name of a namespace's own template has no underscore: it is never taken for a cluster-wide one. */
export function pipelineEntityName(pipeline: PipelineView): string {
  const { cluster, namespace, name, kind } = pipeline;
  const template =
    kind === 'ClusterWorkflowTemplate' ? `cluster_${name}` : name;
  return inventoryEntityName(cluster, namespace, template);
}

/** A pipeline as a resource that lives in its environment. */
export function pipelineEntity(
  pipeline: PipelineView,
  appUrl: string | undefined,
): Entity {
  const { cluster, namespace, kind, name } = pipeline;
  const system = systemOf(pipeline.system);
  const dependencyOf = componentsOf(pipeline.dependencyOf);
  const key = [cluster, namespace, kind, name].join('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: pipelineEntityName(pipeline),
      ...textsOf(pipeline),
      annotations: { ...originOf(pipeline), [PIPELINE_ANNOTATION]: name },
      ...pageLinks(appUrl, [
        {
          title: 'Launch a workload',
          path: `/launch?pipeline=${encodeURIComponent(key)}`,
        },
        {
          title: 'Workloads',
          path: workloadsPath({ cluster, namespace, pipeline: name }),
        },
      ]),
    },
    spec: {
      type: 'agent-pipeline',
      owner: ownerOf(pipeline.owner),
      ...(system && { system }),
      dependsOn: [
        `resource:default/${inventoryEntityName(cluster, namespace)}`,
      ],
      ...(dependencyOf.length > 0 && { dependencyOf }),
    },
  };
}
