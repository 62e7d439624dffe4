import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { originOf, ownerOf, PIPELINE_ANNOTATION, textsOf } from './commonParts';
import { launchForm, ownParameters, takesSites } from './launchForm';
import { pipelineEntityName } from './pipelineEntity';

/** A software template with one step. */
export interface LaunchTemplate extends Entity {
  spec: {
    type: string;
    owner: string;
    parameters: JsonObject[];
    steps: [{ id: string; name: string; action: string; input: JsonObject }];
    output: JsonObject;
  };
}

/** A pipeline as a software template. Only the form comes from the cluster: what is done with it is fixed here. */
export function templateEntity(pipeline: PipelineView): LaunchTemplate {
  const { cluster, namespace, name, kind } = pipeline;
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: pipelineEntityName(pipeline),
      ...textsOf(pipeline),
      annotations: { ...originOf(pipeline), [PIPELINE_ANNOTATION]: name },
    },
    spec: {
      type: 'agent-workload',
      owner: ownerOf(pipeline.owner),
      parameters: launchForm(pipeline),
      steps: [
        {
          id: 'launch',
          name: 'Launch the workload',
          action: 'agent-workload:launch',
          input: {
            cluster,
            namespace,
            pipeline: name,
            pipelineKind: kind,
            objective: '${{ parameters.objective }}',
            owner: '${{ parameters.owner }}',
            ...(takesSites(pipeline) && {
              targetUrls: '${{ parameters.targetUrls }}',
            }),
            ...(ownParameters(pipeline).length > 0 && {
              parameters: '${{ parameters.parameters }}',
            }),
          },
        },
      ],
      output: {
        links: [
          {
            title: 'Open the run',
            icon: 'dashboard',
            url: '${{ steps.launch.output.url }}',
          },
        ],
      },
    },
  };
}
