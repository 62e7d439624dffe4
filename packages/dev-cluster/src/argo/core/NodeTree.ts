import type {
  NodeFlag,
  NodePhase,
  NodeStatus,
  NodeType,
  TemplateRef,
} from '../model';
import { timestamp } from './duration';
import { nodeId } from './naming';

/** Argo would offload the nodes of such a Workflow to a database. */
const MAX_NODES = 10_000;

/** What a new node starts with. */
export interface NewNode {
  name: string;
  type: NodeType;
  phase: NodePhase;
  displayName: string;
  templateName?: string;
  templateRef?: TemplateRef;
  templateScope: string;
  boundaryID?: string;
  nodeFlag?: NodeFlag;
  message?: string;
}

/** Ended, in whatever way. */
export function isFulfilled(node: NodeStatus): boolean {
  return node.phase !== 'Pending' && node.phase !== 'Running';
}

/** Ran to an end, so neither skipped nor omitted. */
export function isCompleted(node: NodeStatus): boolean {
  return node.phase === 'Succeeded' || hasFailed(node);
}

export function hasFailed(node: NodeStatus): boolean {
  return node.phase === 'Failed' || node.phase === 'Error';
}

/** `status.nodes` with Argo's rules for names, children and ends. */
export class NodeTree {
  private count: number;

  constructor(
    private readonly workflow: string,
    private readonly nodes: Record<string, NodeStatus>,
    private readonly now: Date,
  ) {
    this.count = Object.keys(nodes).length;
  }

  idOf(name: string): string {
    return nodeId(this.workflow, name);
  }

  byName(name: string): NodeStatus | undefined {
    return this.nodes[this.idOf(name)];
  }

  byId(id: string): NodeStatus | undefined {
    return this.nodes[id];
  }

  all(): NodeStatus[] {
    return Object.values(this.nodes);
  }

  children(node: NodeStatus): NodeStatus[] {
    return (node.children ?? []).flatMap(id => this.nodes[id] ?? []);
  }

  add(init: NewNode): NodeStatus {
    const { message, ...rest } = init;
    const node: NodeStatus = {
      id: this.idOf(init.name),
      ...withoutUndefined(rest),
      startedAt: timestamp(this.now),
    };
    this.count += 1;
    if (this.count > MAX_NODES) {
      throw new Error(
        `the workflow has more than ${MAX_NODES} nodes, which the embedded cluster does not take`,
      );
    }
    this.nodes[node.id] = node;
    return this.mark(node, init.phase, message);
  }

  /** Sets the phase once; a node that has ended stays as it is. */
  mark(node: NodeStatus, phase: NodePhase, message?: string): NodeStatus {
    if (isFulfilled(node) && node.finishedAt) return node;
    node.phase = phase;
    if (message !== undefined) {
      if (message === '') delete node.message;
      else node.message = message;
    }
    if (isFulfilled(node)) {
      node.finishedAt = timestamp(this.now);
      if (node.type === 'Pod') node.taskResultSynced = true;
    }
    return node;
  }

  connect(parent: NodeStatus, childName: string): void {
    const child = this.idOf(childName);
    const children = parent.children ?? [];
    if (!children.includes(child)) parent.children = [...children, child];
  }

  /** The nodes to which what follows this one is attached. */
  outbound(node: NodeStatus): NodeStatus[] {
    const children = this.children(node);
    switch (node.type) {
      case 'TaskGroup':
        if (children.length === 0) return [node];
        return children.flatMap(child => this.outbound(child));
      case 'Retry':
        return children.length === 0 ? [node] : children.slice(-1);
      case 'Steps':
      case 'DAG':
        return (node.outboundNodes ?? [])
          .flatMap(id => this.nodes[id] ?? [])
          .flatMap(next =>
            next.type === 'Pod' ? [next] : this.outbound(next),
          );
      default:
        return [node];
    }
  }

  /** Whether the node belongs to the exit handler. */
  isInExitHandler(node: NodeStatus): boolean {
    for (let at: NodeStatus | undefined = node; at; ) {
      if (at.name === `${this.workflow}.onExit`) return true;
      if (at.name.startsWith(`${this.workflow}.onExit(`)) return true;
      at = at.boundaryID ? this.nodes[at.boundaryID] : undefined;
    }
    return false;
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}
