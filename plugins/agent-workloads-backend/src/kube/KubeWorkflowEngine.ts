import type {
  GateAddress,
  GateResolution,
  WorkflowEngine,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { NotFoundError, NotImplementedError } from '@backstage/errors';
import type { ArgoNode, ArgoParameter, Workflow } from '../domain/argo';
import { readNodes, replacePackedNode } from '../domain/nodes';
import type { ClusterStore } from './ClusterStore';

type Resolved = Awaited<ReturnType<WorkflowEngine['resolveGate']>>;

type Store = Pick<
  ClusterStore,
  'readWorkflow' | 'patchWorkflow' | 'replaceWorkflow'
>;

/** Ends gates by writing to the Workflow, as Argo's own `node set` does: there is no status subresource. */
export class KubeWorkflowEngine implements WorkflowEngine {
  readonly #store: Store;
  readonly #offloaded: WorkflowEngine | undefined;

  /** `offloaded` ends the gates of runs whose nodes are not in their Workflow. */
  constructor(store: Store, options: { offloaded?: WorkflowEngine } = {}) {
    this.#store = store;
    this.#offloaded = options.offloaded;
  }

  async resolveGate(
    gate: GateAddress,
    resolution: GateResolution,
    { signal }: { signal: AbortSignal },
  ): Promise<Resolved> {
    const ref = { namespace: gate.namespace, name: gate.workflowName };
    const workflow = await this.#store.readWorkflow(ref);
    if (workflow?.metadata.uid !== gate.workflowUid) return 'gone';
    const reading = readNodes(workflow.status);
    if ('problem' in reading) {
      if (reading.offloaded && this.#offloaded)
        return this.#offloaded.resolveGate(gate, resolution, { signal });
      throw new NotImplementedError(reading.problem);
    }
    const node = reading.nodes[gate.nodeId];
    if (!node) return 'gone';
    if (node.type !== 'Suspend' || node.phase !== 'Running') return 'already';
    signal.throwIfAborted();
    const packed = reading.compression && workflow.status?.compressedNodes;
    try {
      if (packed === undefined)
        await this.#store.patchWorkflow(
          ref,
          patchOf(workflow, node, resolution),
        );
      else
        await this.#store.replaceWorkflow(
          replaced(workflow, resolution, node, {
            ...workflow.status,
            compressedNodes: replacePackedNode(
              packed,
              resolvedNode(node, resolution),
            ),
          }),
        );
    } catch (error) {
      if (NotFoundError.is(error)) return 'gone';
      throw error;
    }
    return 'resolved';
  }
}

/** Node and, for a rejection, shutdown in one write: a failed node alone does not end a run. */
function patchOf(
  workflow: Workflow,
  node: ArgoNode,
  resolution: GateResolution,
): object[] {
  const path = `/status/nodes/${escaped(node.id)}`;
  const { phase, finishedAt, message, outputs } = resolvedNode(
    node,
    resolution,
  );
  const globals = globalOutputs(workflow, node, resolution);
  return [
    { op: 'test', path: '/metadata/uid', value: workflow.metadata.uid },
    { op: 'test', path: `${path}/phase`, value: 'Running' },
    { op: 'replace', path: `${path}/phase`, value: phase },
    { op: 'add', path: `${path}/finishedAt`, value: finishedAt },
    { op: 'add', path: `${path}/message`, value: message },
    ...(outputs
      ? [{ op: 'add', path: `${path}/outputs`, value: outputs }]
      : []),
    ...(globals
      ? [{ op: 'add', path: '/status/outputs', value: globals }]
      : []),
    ...(stops(workflow, resolution)
      ? [{ op: 'add', path: '/spec/shutdown', value: 'Stop' }]
      : []),
  ];
}

function replaced(
  workflow: Workflow,
  resolution: GateResolution,
  node: ArgoNode,
  status: Workflow['status'],
): Workflow {
  const globals = globalOutputs(workflow, node, resolution);
  return {
    ...workflow,
    spec: stops(workflow, resolution)
      ? { ...workflow.spec, shutdown: 'Stop' }
      : workflow.spec,
    status: { ...status, ...(globals && { outputs: globals }) },
  };
}

function stops({ spec }: Workflow, { phase }: GateResolution) {
  return phase === 'Failed' && spec.shutdown === undefined;
}

function resolvedNode(node: ArgoNode, resolution: GateResolution): ArgoNode {
  const { phase, message, finishedAt, outputs } = resolution;
  return {
    ...node,
    phase,
    message,
    finishedAt,
    ...(node.outputs && {
      outputs: {
        ...node.outputs,
        parameters: node.outputs.parameters?.map(parameter =>
          supplied(parameter, outputs),
        ),
      },
    }),
  };
}

/** A value takes the place of `valueFrom`; Argo refuses both. */
function supplied(
  parameter: ArgoParameter,
  outputs: Record<string, string>,
): ArgoParameter {
  if (!Object.hasOwn(outputs, parameter.name)) return parameter;
  const { valueFrom: _valueFrom, ...rest } = parameter;
  return { ...rest, value: outputs[parameter.name] };
}

/** Outputs that the template exports to the whole run. */
function globalOutputs(
  workflow: Workflow,
  node: ArgoNode,
  resolution: GateResolution,
) {
  const exported = (node.outputs?.parameters ?? []).flatMap(
    ({ name, globalName }) => {
      const value = resolution.outputs[name];
      return globalName && value !== undefined
        ? [{ name: globalName, value }]
        : [];
    },
  );
  if (exported.length === 0) return undefined;
  const before = workflow.status?.outputs;
  const names = new Set(exported.map(({ name }) => name));
  return {
    ...before,
    parameters: [
      ...(before?.parameters ?? []).filter(({ name }) => !names.has(name)),
      ...exported,
    ],
  };
}

function escaped(key: string) {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
