import type { NodeView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArgoNode, ArgoParameter } from './argo';
import type { PlannedStep } from './plan';
import { fit } from './text';

export interface StepGraphOptions {
  /** Name of the Workflow; undefined before there is one. */
  workflowName: string | undefined;
  nodes: Readonly<Record<string, ArgoNode>>;
  plan: readonly PlannedStep[];
}

const LEAVES = new Set([
  'Pod',
  'Suspend',
  'Retry',
  'Skipped',
  'HTTP',
  'Plugin',
  'Container',
]);
const MAX_VALUE = 4096;

class NodeIndex {
  readonly #byName = new Map<string, ArgoNode>();
  readonly #byId: Readonly<Record<string, ArgoNode>>;
  readonly #tries = new Set<string>();

  constructor(nodes: Readonly<Record<string, ArgoNode>>) {
    this.#byId = nodes;
    for (const node of Object.values(nodes)) {
      this.#byName.set(node.name, node);
      if (node.type === 'Retry')
        for (const child of node.children ?? [])
          if (nodes[child]?.name.startsWith(`${node.name}(`))
            this.#tries.add(child);
    }
  }

  named(name: string): ArgoNode | undefined {
    return this.#byName.get(name);
  }

  /** The tries of a retried step, oldest first. */
  triesOf(node: ArgoNode): ArgoNode[] {
    return (node.children ?? []).flatMap(id => {
      const child = this.#byId[id];
      return child && this.#tries.has(id) ? [child] : [];
    });
  }

  leaves(): ArgoNode[] {
    return Object.values(this.#byId).filter(
      node => LEAVES.has(node.type) && !this.#tries.has(node.id),
    );
  }

  /** The node of a planned step; of a loop, a leaf for each item. */
  membersOf(name: string): ArgoNode[] {
    const node = this.#byName.get(name);
    if (!node) return [];
    if (LEAVES.has(node.type)) return [node];
    const items = this.leaves().filter(leaf =>
      leaf.name.startsWith(`${name}(`),
    );
    return items.length > 0 || node.type !== 'TaskGroup' ? items : [node];
  }
}

/**
 * Steps and gates of a run as people see them: those not started included, groups and single tries folded away.
 * `children` are the steps and gates that come next.
 */
export function stepGraph(options: StepGraphOptions): NodeView[] {
  const { plan, workflowName = '' } = options;
  const index = new NodeIndex(options.nodes);
  const viewsOf = new Map<string, NodeView[]>();
  for (const step of plan) {
    const members = index.membersOf(`${workflowName}${step.path}`);
    const views = members.map(node => viewOf(node, index));
    viewsOf.set(
      step.path,
      views.length > 0 ? views : [plannedView(step, workflowName, index)],
    );
  }
  for (const step of plan)
    for (const before of step.after)
      for (const view of viewsOf.get(before) ?? [])
        view.children.push(
          ...(viewsOf.get(step.path) ?? []).map(next => next.id),
        );
  const planned = [...viewsOf.values()].flat();
  const shown = new Set(planned.map(view => view.id));
  // A group that was left out has a node like a step's; its steps are shown instead.
  const groups = new Set(
    plan.flatMap(step => step.groups.map(path => `${workflowName}${path}`)),
  );
  // What the plan does not know, e.g. exit handlers.
  const extra = index
    .leaves()
    .filter(node => !shown.has(node.id) && !groups.has(node.name));
  return [...planned, ...extra.map(node => viewOf(node, index))];
}

/** "done/total" of the steps and gates planned. */
export function progressOf(
  views: readonly NodeView[],
  plan: readonly PlannedStep[],
): { done: number; total: number } {
  if (plan.length === 0) return { done: 0, total: 0 };
  const done = views.filter(
    ({ phase }) => phase === 'Succeeded' || phase === 'Skipped',
  );
  return { done: done.length, total: views.length };
}

/** A step that has no node since its group was passed over. */
function groupPhase({ phase }: ArgoNode): NodeView['phase'] {
  return phase === 'Skipped' ? 'Skipped' : 'Omitted';
}

function plannedView(
  step: PlannedStep,
  workflowName: string,
  index: NodeIndex,
): NodeView {
  const group = step.groups
    .map(path => index.named(`${workflowName}${path}`))
    .find(node => node?.phase === 'Skipped' || node?.phase === 'Omitted');
  return {
    id: `planned:${step.path.replace(/^\./, '')}`,
    name: `${workflowName}${step.path}`,
    displayName: step.task || step.template,
    type: step.kind === 'gate' ? 'Suspend' : 'Pod',
    phase: group ? groupPhase(group) : 'NotStarted',
    templateName: step.template,
    children: [],
  };
}

function viewOf(node: ArgoNode, index: NodeIndex): NodeView {
  const tries = index.triesOf(node);
  const last = tries.at(-1);
  const message = messageOf(node, tries);
  const waiting = node.type === 'Suspend' && node.phase === 'Running';
  const exitCode = node.outputs?.exitCode ?? last?.outputs?.exitCode;
  return {
    id: node.id,
    name: node.name,
    displayName: node.displayName ?? node.name,
    type: node.type === 'Retry' ? last?.type ?? 'Pod' : node.type,
    phase: waiting ? 'Waiting' : node.phase ?? 'Pending',
    ...(message !== undefined && { message: fit(message, MAX_VALUE) }),
    ...(node.templateName && { templateName: node.templateName }),
    ...(node.startedAt && { startedAt: node.startedAt }),
    ...(node.finishedAt && { finishedAt: node.finishedAt }),
    children: [],
    inputs: parameters(node.inputs?.parameters),
    outputs: parameters(node.outputs?.parameters ?? last?.outputs?.parameters),
    ...(exitCode !== undefined && { exitCode }),
    ...(tries.length > 0 && { attempts: tries.length }),
  };
}

/** Of a step that was tried in vain, what its last try said: that Argo has no more retries left helps nobody. */
function messageOf(
  node: ArgoNode,
  tries: readonly ArgoNode[],
): string | undefined {
  const last = tries.at(-1)?.message;
  const failed = node.phase === 'Failed' || node.phase === 'Error';
  if (!failed || last === undefined) return node.message ?? last;
  const words = last.replace(/^main: Error \(exit code \d+\): /, '');
  return tries.length > 1 ? `${words} (tried ${tries.length} times)` : words;
}

function parameters(list: readonly ArgoParameter[] | undefined) {
  return (list ?? []).map(({ name, value }) =>
    value === undefined ? { name } : { name, value: fit(value, MAX_VALUE) },
  );
}
