import { pipelineKey } from '../model/pipelineKey';
import type { EntityPlace } from './entityPlace';

/** The launch page; with the entity's own pipeline chosen where it is one. */
export function launchAddress(
  launchPage: string,
  place: EntityPlace | undefined,
): string {
  if (!place?.pipeline) {
    return launchPage;
  }
  const { cluster, namespace, pipeline: name } = place;
  const key = pipelineKey({
    cluster,
    namespace,
    name,
    kind: 'WorkflowTemplate',
  });
  return `${launchPage}?${new URLSearchParams({ pipeline: key })}`;
}
