import type { NodeStatus, WorkflowStatus } from '../model';

interface Progress {
  done: number;
  total: number;
}

/** Writes `progress` of every node and of the Workflow, as "done/total". */
export function updateProgress(status: WorkflowStatus): void {
  const nodes = status.nodes ?? {};
  const all: Progress = { done: 0, total: 0 };
  for (const node of Object.values(nodes)) {
    const own = ownProgress(node);
    all.done += own.done;
    all.total += own.total;
    if (isLeaf(node)) node.progress = text(own);
  }
  for (const node of Object.values(nodes)) {
    if (isLeaf(node)) continue;
    const sum = below(nodes, node, new Set());
    if (sum.total > 0) node.progress = text(sum);
  }
  status.progress = text(all);
}

function isLeaf(node: NodeStatus): boolean {
  return node.type === 'Pod' || node.type === 'Suspend';
}

function ownProgress(node: NodeStatus): Progress {
  if (!isLeaf(node)) return { done: 0, total: 0 };
  return { done: node.phase === 'Succeeded' ? 1 : 0, total: 1 };
}

function below(
  nodes: Record<string, NodeStatus>,
  node: NodeStatus,
  seen: Set<string>,
): Progress {
  const sum: Progress = { done: 0, total: 0 };
  const queue = [...(node.children ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const child = nodes[id];
    if (!child || seen.has(id)) continue;
    seen.add(id);
    const own = ownProgress(child);
    sum.done += own.done;
    sum.total += own.total;
    queue.push(...(child.children ?? []));
  }
  return sum;
}

function text({ done, total }: Progress): string {
  return `${done}/${total}`;
}
