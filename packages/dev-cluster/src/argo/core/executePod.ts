import type { NodeStatus } from '../model';
import type { Execution } from './invocation';
import { podName } from './naming';
import { shutdownFor, TemplateError } from './Operation';
import type { Operation } from './Operation';

const DEADLINE = 'Step exceeded its deadline';

/** Orders the pod of a container or script, as often as it is not there yet. */
export function executePod(
  operation: Operation,
  execution: Execution,
): NodeStatus {
  const { nodes } = operation;
  const node =
    nodes.byName(execution.nodeName) ?? execution.begin('Pod', 'Pending');
  if (node.phase !== 'Pending' || operation.facts.pods.has(node.id))
    return node;
  const shutdown = shutdownFor(operation, execution.onExit);
  if (shutdown) {
    return nodes.mark(
      node,
      'Failed',
      `workflow shutdown with strategy: ${shutdown}`,
    );
  }
  const seconds = deadlineSeconds(operation, execution);
  if (seconds !== undefined && seconds <= 0) {
    return nodes.mark(node, 'Failed', DEADLINE);
  }
  const limit = operation.spec.parallelism;
  if (limit !== undefined && operation.activePods >= limit) return node;
  operation.activePods += 1;
  operation.podsToStart.push({
    nodeId: node.id,
    nodeName: node.name,
    podName: podName(
      operation.workflow.metadata.name,
      node.name,
      execution.template.name,
    ),
    template: execution.template,
    onExit: execution.onExit,
    captureResult: isResultUsed(operation, execution.callName),
    ...(seconds === undefined ? {} : { activeDeadlineSeconds: seconds }),
  });
  return node;
}

/** Like Argo: what a pod prints is kept only where a later call refers to it. */
function isResultUsed(operation: Operation, callName: string | undefined) {
  const name = callName?.replace(/\(.*$/, '');
  const text = JSON.stringify(operation.spec.templates ?? []);
  return (
    name !== undefined &&
    ['tasks', 'steps'].some(kind =>
      text.includes(`${kind}.${name}.outputs.result`),
    )
  );
}

function deadlineSeconds(
  { deadline, now }: Operation,
  { template, onExit }: Execution,
): number | undefined {
  const own =
    template.activeDeadlineSeconds === undefined
      ? undefined
      : Number(template.activeDeadlineSeconds);
  if (own !== undefined && !Number.isFinite(own)) {
    throw new TemplateError(
      `activeDeadlineSeconds must be a number, got '${template.activeDeadlineSeconds}'`,
    );
  }
  if (!deadline || onExit) return own;
  const left = Math.ceil((deadline.getTime() - now.getTime()) / 1000);
  return own === undefined ? left : Math.min(own, left);
}
