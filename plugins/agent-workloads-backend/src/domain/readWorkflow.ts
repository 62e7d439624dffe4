import {
  LABELS,
  isSafeKey,
  type AgentAction,
  type NodeView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { parseActions } from './actions';
import type { ArgoNode, ArgoTask, ArgoWorkflowSpec, Workflow } from './argo';
import { readNodes } from './nodes';
import {
  localTemplates,
  planSteps,
  type PlannedStep,
  type TaskTemplate,
} from './plan';
import { progressOf, stepGraph } from './stepGraph';

/** A stored object of a run: nothing outside the run's own prefix is ever listed. */
export interface RunArtifact {
  nodeId: string;
  step: string;
  artifact: string;
  key: string;
}

/** What a Workflow says, in the product's words. */
export interface Run {
  name: string;
  namespace: string;
  uid: string;
  attempt: number;
  createdAt: string;
  deleting: boolean;
  finalizers: readonly string[];
  shutdown?: 'Stop' | 'Terminate';
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  ended: boolean;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  nodes: Readonly<Record<string, ArgoNode>>;
  /** Why nodes are not there, when they are out of reach. */
  nodesProblem?: string;
  /** Suspend nodes: waiting and resolved ones, oldest first. */
  gates: ArgoNode[];
  plan: PlannedStep[];
  graph: NodeView[];
  progress: { done: number; total: number };
  /** Of Argo's nodes, by phase. */
  counts: Record<string, number>;
  /** Parameter values of steps by display name; of equal names the later one counts. */
  outputs: Record<string, { outputs: Record<string, string> }>;
  artifacts: RunArtifact[];
  proposedActions: AgentAction[];
  executedActions: AgentAction[];
}

/**
 * Reads a Workflow. `template` stands in until Argo has stored the pipeline's text; `prefix` is where this run's
 * artifacts must lie.
 */
export function readWorkflow(
  workflow: Workflow,
  context: { template?: ArgoWorkflowSpec; prefix: string },
): Run {
  const { metadata, spec, status } = workflow;
  const reading = readNodes(status);
  const nodes = 'nodes' in reading ? reading.nodes : {};
  const plan = planOf(workflow, context.template);
  const graph = stepGraph({ workflowName: metadata.name, nodes, plan });
  const leaves = leavesOf(graph, nodes);
  const phase = status?.phase || 'Pending';
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    attempt: Number(metadata.labels?.[LABELS.attempt]) || 1,
    createdAt: metadata.creationTimestamp,
    deleting: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
    shutdown: spec.shutdown,
    phase,
    ended: phase === 'Succeeded' || phase === 'Failed' || phase === 'Error',
    message: status?.message,
    startedAt: status?.startedAt ?? undefined,
    finishedAt: status?.finishedAt ?? undefined,
    nodes,
    ...('problem' in reading && { nodesProblem: reading.problem }),
    gates: Object.values(nodes)
      .filter(node => node.type === 'Suspend')
      .sort((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? '')),
    plan,
    graph,
    progress: progressOf(graph, plan),
    counts: countPhases(nodes),
    outputs: outputsOf(leaves),
    artifacts: leaves.flatMap(node => artifactsOf(node, context.prefix)),
    proposedActions: actionsOf(leaves, 'proposed_actions'),
    executedActions: actionsOf(leaves, 'executed_actions'),
  };
}

/** The plan from the text that Argo stored with the run: a template that changed since does not change what it does. */
function planOf(
  { spec, status }: Workflow,
  template: ArgoWorkflowSpec | undefined,
): PlannedStep[] {
  const own = spec.templates?.length ? spec : undefined;
  const pipeline = status?.storedWorkflowTemplateSpec ?? own ?? template;
  const local = localTemplates(pipeline);
  const stored = status?.storedTemplates ?? {};
  const templateOf: TaskTemplate = (task: ArgoTask) => {
    const ref = task.templateRef;
    if (!ref) return local(task);
    const scope = ref.clusterScope ? 'cluster' : 'namespaced';
    return stored[`${scope}/${ref.name}/${ref.template}`];
  };
  return planSteps(pipeline, templateOf);
}

function leavesOf(
  graph: readonly NodeView[],
  nodes: Readonly<Record<string, ArgoNode>>,
): ArgoNode[] {
  return graph.flatMap(({ id }) => nodes[id] ?? []);
}

function countPhases(
  nodes: Readonly<Record<string, ArgoNode>>,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { phase } of Object.values(nodes))
    counts[phase] = (counts[phase] ?? 0) + 1;
  return counts;
}

function outputsOf(leaves: readonly ArgoNode[]): Run['outputs'] {
  return Object.fromEntries(
    leaves.map(node => [
      node.displayName,
      {
        outputs: Object.fromEntries(
          (node.outputs?.parameters ?? []).flatMap(({ name, value }) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
      },
    ]),
  );
}

function artifactsOf(node: ArgoNode, prefix: string): RunArtifact[] {
  return (node.outputs?.artifacts ?? []).flatMap(({ name, s3 }) =>
    s3?.key !== undefined && isSafeKey(s3.key, prefix)
      ? [
          {
            nodeId: node.id,
            step: node.displayName,
            artifact: name,
            key: s3.key,
          },
        ]
      : [],
  );
}

function actionsOf(leaves: readonly ArgoNode[], output: string) {
  return leaves
    .flatMap(node => node.outputs?.parameters ?? [])
    .filter(parameter => parameter.name === output)
    .flatMap(parameter => parseActions(parameter.value))
    .slice(0, 16);
}
