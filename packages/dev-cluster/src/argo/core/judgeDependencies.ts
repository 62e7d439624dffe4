import type { NodeStatus } from '../model';
import { nodeOf } from './dagPass';
import type { DagPass } from './dagPass';
import { evaluateDepends } from './dependsExpression';
import type { TaskResult } from './dependsExpression';
import { isFulfilled } from './NodeTree';

/** Whether a task may run, must wait for its dependencies, or is left out. */
export function judgeDependencies(
  pass: DagPass,
  depends: string,
  dependencies: readonly string[],
): 'wait' | 'omit' | 'run' {
  const results = new Map<string, TaskResult>();
  for (const name of dependencies) {
    const node = nodeOf(pass, name);
    if (!node || !isFulfilled(node)) return 'wait';
    results.set(name, resultOf(pass, node));
  }
  const continueOn = (name: string) => pass.tasks.get(name)?.continueOn;
  return evaluateDepends(depends, results, continueOn) ? 'run' : 'omit';
}

function resultOf({ operation }: DagPass, node: NodeStatus): TaskResult {
  const items = node.type === 'TaskGroup' ? operation.nodes.children(node) : [];
  return {
    Succeeded: node.phase === 'Succeeded',
    Failed: node.phase === 'Failed',
    Errored: node.phase === 'Error',
    Skipped: node.phase === 'Skipped',
    Omitted: node.phase === 'Omitted',
    Daemoned: false,
    AnySucceeded: items.some(({ phase }) => phase === 'Succeeded'),
    AllFailed:
      items.length > 0 && items.every(({ phase }) => phase === 'Failed'),
  };
}
