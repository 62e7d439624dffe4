import type { Node } from './faults/PipelineRun';
import type { Seen } from './Recorder';

/** A state that a node had, and when. */
export interface NodeState {
  phase: string;
  message: string;
  at: number;
}

/**
 * Each write to Workflows that changed how the node with this display name stands; the first is its opening. What Argo
 * links to it later, as the steps after it start, is no such change.
 */
export function statesOf(
  events: readonly Seen[],
  displayName: string,
): NodeState[] {
  const states: NodeState[] = [];
  let last: string | undefined;
  for (const { object, at } of events) {
    const nodes = Object.values<Node>(object.status?.nodes ?? {});
    const node = nodes.find(one => one.displayName === displayName);
    const text =
      node &&
      JSON.stringify([node.phase, node.message, node.finishedAt, node.outputs]);
    if (!node || text === last) continue;
    states.push({ phase: node.phase, message: node.message ?? '', at });
    last = text;
  }
  return states;
}
