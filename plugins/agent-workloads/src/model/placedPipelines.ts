import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { FormPlace } from './formSources';

/** The environment's own pipelines. A template names them by name alone, so those of the whole cluster are not among them. */
export function pipelinesIn(
  pipelines: readonly PipelineView[],
  { cluster, namespace }: FormPlace,
): PipelineView[] {
  return pipelines.filter(
    each =>
      each.cluster === cluster &&
      each.namespace === namespace &&
      each.kind === 'WorkflowTemplate',
  );
}

/** The chosen one. */
export function pipelineAt(
  pipelines: readonly PipelineView[],
  place: FormPlace,
): PipelineView | undefined {
  return pipelinesIn(pipelines, place).find(
    each => each.name === place.pipeline,
  );
}
