import type { NodePhase, NodeStatus } from '../model';
import { hasFailed, isCompleted, isFulfilled } from './NodeTree';
import type { NodeTree } from './NodeTree';

interface Visit {
  node: NodeStatus;
  /** Phase of the last node on this branch that ran. */
  branch: NodePhase;
}

/**
 * Phase of a DAG. An omitted target takes the phase of the branch that leads
 * to it, so that a failure is seen at the DAG's end.
 */
export function assessDag(
  nodes: NodeTree,
  boundary: NodeStatus,
  targets: readonly string[],
  { failFast }: { failFast: boolean },
): 'Running' | 'Succeeded' | 'Failed' | 'Error' {
  const phases = walk(nodes, boundary, new Set(targets));
  if (!phases) return 'Running';
  let result: 'Running' | 'Succeeded' | 'Failed' | 'Error' = 'Succeeded';
  for (const target of targets) {
    const phase = phases.get(target);
    if (phase === undefined) {
      result = 'Running';
      if (!failFast) break;
    } else if (phase === 'Failed' || phase === 'Error') {
      result = phase;
      if (failFast) break;
    }
  }
  return result;
}

/** Phases of the targets reached; undefined while any node still runs. */
function walk(
  nodes: NodeTree,
  boundary: NodeStatus,
  targets: ReadonlySet<string>,
): Map<string, NodePhase> | undefined {
  const phases = new Map<string, NodePhase>();
  const seen = new Set<string>();
  const queue: Visit[] = nodes
    .children(boundary)
    .map(node => ({ node, branch: 'Succeeded' }));
  for (let visit = queue.shift(); visit; visit = queue.shift()) {
    const { node } = visit;
    if (!isFulfilled(node)) return undefined;
    const branch = isCompleted(node) ? node.phase : visit.branch;
    if (targets.has(node.id)) {
      const before = phases.get(node.id);
      if (before === undefined || before === 'Succeeded') {
        phases.set(node.id, branch);
      }
    }
    const key = `${node.id} ${branch}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const child of next(nodes, node)) {
      queue.push({ node: child, branch });
    }
  }
  return phases;
}

/** Attempts before the last one say nothing about the branch. */
function next(nodes: NodeTree, node: NodeStatus): NodeStatus[] {
  const children = nodes.children(node);
  if (node.type !== 'Retry') return children;
  return hasFailed(node) || children.length === 0
    ? children.slice(-1)
    : children.filter(child => !hasFailed(child));
}
