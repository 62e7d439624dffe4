import type { NodeStatus, Outputs } from '../model';
import { isFulfilled } from './NodeTree';
import { recheck, shutdownFor } from './Operation';
import type { Operation, PodFact } from './Operation';

const DEADLINE = 'Step exceeded its deadline';

/** Brings what is known of the pods into their nodes. */
export function reconcilePods(operation: Operation): void {
  for (const node of operation.nodes.all()) {
    if (node.type !== 'Pod' || isFulfilled(node)) continue;
    const fact = operation.facts.pods.get(node.id);
    if (fact) applyFact(operation, node, fact);
    else if (node.phase === 'Running') {
      operation.nodes.mark(node, 'Error', 'pod deleted');
    }
    if (fact && !isFulfilled(node)) operation.activePods += 1;
  }
}

/** Ends gates and waiting pods that a shutdown or the workflow's deadline leaves no time. */
export function enforceLimits(operation: Operation): void {
  const { nodes, deadline, now } = operation;
  const late = deadline !== undefined && now >= deadline;
  if (deadline && !late) recheck(operation, deadline);
  for (const node of nodes.all()) {
    if (isFulfilled(node)) continue;
    const onExit = nodes.isInExitHandler(node);
    const shutdown = shutdownFor(operation, onExit);
    if (shutdown && node.type === 'Suspend') {
      nodes.mark(node, 'Failed', `Stopped with strategy '${shutdown}'`);
    }
    const waits =
      node.type === 'Suspend' ||
      (node.type === 'Pod' && node.phase === 'Pending');
    if (late && !onExit && waits) {
      nodes.mark(node, 'Failed', DEADLINE);
      if (node.type === 'Pod') operation.podsToStop.add(node.id);
    }
  }
}

function applyFact(operation: Operation, node: NodeStatus, fact: PodFact) {
  const { nodes } = operation;
  const shutdown = shutdownFor(operation, nodes.isInExitHandler(node));
  const stopped = `workflow shutdown with strategy:  ${shutdown}`;
  if (fact.host) node.hostNodeName = fact.host;
  switch (fact.state) {
    case 'pending':
      if (shutdown) {
        operation.podsToStop.add(node.id);
        nodes.mark(node, 'Failed', stopped);
        return;
      }
      if (fact.host) node.taskResultSynced = false;
      nodes.mark(node, 'Pending', fact.message ?? '');
      return;
    case 'running':
      node.taskResultSynced = false;
      nodes.mark(node, 'Running', '');
      if (shutdown) operation.podsToStop.add(node.id);
      return;
    default:
      endPod(operation, node, fact, shutdown ? stopped : undefined);
  }
}

function endPod(
  operation: Operation,
  node: NodeStatus,
  fact: Extract<PodFact, { state: 'ended' }>,
  stopped: string | undefined,
): void {
  if (fact.outputs) {
    node.outputs = fact.outputs;
    exportGlobals(operation, fact.outputs);
  }
  const message =
    fact.phase === 'Succeeded' ? fact.message : stopped ?? fact.message;
  operation.nodes.mark(node, fact.phase, message ?? '');
  if (fact.finishedAt) node.finishedAt = fact.finishedAt;
}

/** Outputs with a globalName become outputs of the Workflow. */
function exportGlobals(operation: Operation, outputs: Outputs): void {
  for (const { globalName, value } of outputs.parameters ?? []) {
    if (!globalName || value === undefined) continue;
    const known = operation.status.outputs?.parameters ?? [];
    operation.status.outputs = {
      ...operation.status.outputs,
      parameters: [
        ...known.filter(({ name }) => name !== globalName),
        { name: globalName, value },
      ],
    };
    operation.globals[`workflow.outputs.parameters.${globalName}`] = value;
  }
}
