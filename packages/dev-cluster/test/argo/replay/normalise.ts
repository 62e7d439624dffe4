import { isFulfilled } from '../../../src/argo/core/NodeTree';
import type { NodeStatus, Workflow } from '../../../src/argo/model';

const ARGO_KEYS =
  /^workflows\.argoproj\.io\/(phase|completed|pod-name-format)$/;

/** The part of a Workflow that does not depend on the clock, the node or who resumed it. */
export function normalise({ metadata, status = {} }: Workflow): object {
  const {
    startedAt: _started,
    finishedAt,
    resourcesDuration: _resources,
    conditions,
    nodes = {},
    ...rest
  } = status;
  return {
    labels: argoKeys(metadata.labels),
    annotations: argoKeys(metadata.annotations),
    ...rest,
    finished: Boolean(finishedAt),
    completed: conditions?.some(({ type }) => type === 'Completed') ?? false,
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [id, normaliseNode(node)]),
    ),
  };
}

function normaliseNode(node: NodeStatus): object {
  const {
    startedAt: _started,
    finishedAt,
    hostNodeName: _host,
    resourcesDuration: _resources,
    outputs,
    taskResultSynced,
    ...rest
  } = node;
  // While a pod runs, Argo may know some of its outputs before its phase: no pass of ours sees that.
  // The same holds for what a pod had reported before it was deleted.
  const settled =
    node.type !== 'Pod' ||
    (isFulfilled(node) && node.message !== 'pod deleted');
  return {
    ...rest,
    finished: Boolean(finishedAt),
    ...(settled ? { outputs, taskResultSynced } : {}),
  };
}

function argoKeys(map: Record<string, string> = {}): object {
  return Object.fromEntries(
    Object.entries(map).filter(([key]) => ARGO_KEYS.test(key)),
  );
}
