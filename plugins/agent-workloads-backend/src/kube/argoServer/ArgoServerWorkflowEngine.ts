import type {
  GateAddress,
  GateResolution,
  WorkflowEngine,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { ConflictError } from '@backstage/errors';
import type { ArgoNode, Workflow } from '../../domain/argo';
import { readNodes } from '../../domain/nodes';
import type { ArgoServer } from './ArgoServer';

type Resolved = Awaited<ReturnType<WorkflowEngine['resolveGate']>>;

/**
 * Ends gates through Argo's own server, which also reaches nodes in Argo's database. What differs from
 * KubeWorkflowEngine, since the server's `set` takes a node id and nothing else:
 * - The uid of the run is compared before and after, not in the write. Node ids repeat in a namesake, so a run that is
 *   deleted, made again and at its gate within these milliseconds would be hit; that is then said as an error.
 * - A rejection is two calls, `set` and `stop`. Between them other branches may start; the reconciler stops a rejected
 *   run that is not stopped, so a crash in between only delays it.
 * - The server's clock says when the gate ended, not the resolution.
 * - Kubernetes sees the account behind the token that the server got, or the server's own (`--auth-mode=server`).
 */
export class ArgoServerWorkflowEngine implements WorkflowEngine {
  readonly #server: Pick<ArgoServer, 'read' | 'set' | 'stop'>;

  constructor(server: Pick<ArgoServer, 'read' | 'set' | 'stop'>) {
    this.#server = server;
  }

  async resolveGate(
    gate: GateAddress,
    resolution: GateResolution,
    { signal }: { signal: AbortSignal },
  ): Promise<Resolved> {
    signal.throwIfAborted();
    const found = await this.#find(gate, signal);
    if (!found) return 'gone';
    if (!isWaiting(found.node)) {
      if (isOurs(found.node, resolution))
        await this.#stopRejected(gate, resolution, signal);
      return 'already';
    }
    signal.throwIfAborted();
    const resolved = await this.#set(gate, found.node, resolution, signal);
    if (resolved !== 'resolved') return resolved;
    await this.#stopRejected(gate, resolution, signal);
    return 'resolved';
  }

  async #set(
    gate: GateAddress,
    node: ArgoNode,
    resolution: GateResolution,
    signal: AbortSignal,
  ): Promise<Resolved> {
    const { phase, message } = resolution;
    const { nodeId } = gate;
    const outputs = suppliedOf(node, resolution.outputs);
    let written: Workflow;
    try {
      const values = { nodeId, phase, message, outputs };
      written = await this.#server.set(refOf(gate), values, signal);
    } catch (error) {
      // The server says no more than 500 to a node that waits no longer.
      const now = await this.#find(gate, signal);
      if (!now) return 'gone';
      if (isWaiting(now.node)) throw error;
      return isOurs(now.node, resolution) ? 'resolved' : 'already';
    }
    if (written.metadata.uid !== gate.workflowUid)
      throw new ConflictError(
        `Workflow ${gate.workflowName} was replaced by another of its name while its gate was resolved; the other one's gate was ended`,
      );
    return 'resolved';
  }

  async #stopRejected(
    gate: GateAddress,
    { phase }: GateResolution,
    signal: AbortSignal,
  ): Promise<void> {
    if (phase !== 'Failed') return;
    const found = await this.#find(gate, signal);
    if (!found || found.workflow.spec.shutdown || hasEnded(found.workflow))
      return;
    try {
      await this.#server.stop(refOf(gate), signal);
    } catch (error) {
      const now = await this.#find(gate, signal);
      if (now && !hasEnded(now.workflow)) throw error;
    }
  }

  async #find(
    gate: GateAddress,
    signal: AbortSignal,
  ): Promise<{ workflow: Workflow; node: ArgoNode } | undefined> {
    const workflow = await this.#server.read(
      refOf(gate),
      gate.workflowUid,
      signal,
    );
    const reading = readNodes(workflow?.status);
    const nodes = 'nodes' in reading ? reading.nodes : {};
    const node = nodes[gate.nodeId];
    return workflow && node && { workflow, node };
  }
}

function refOf({ namespace, workflowName }: GateAddress) {
  return { namespace, name: workflowName };
}

function isWaiting({ type, phase }: ArgoNode): boolean {
  return type === 'Suspend' && phase === 'Running';
}

/** The sealed message names the resolution. */
function isOurs(node: ArgoNode, { phase, message }: GateResolution): boolean {
  return node.phase === phase && node.message === message;
}

function hasEnded({ status }: Workflow): boolean {
  return ['Succeeded', 'Failed', 'Error'].includes(status?.phase ?? '');
}

/** The server refuses outputs that are not waited for. */
function suppliedOf(
  { outputs }: ArgoNode,
  values: Record<string, string>,
): Record<string, string> {
  const names = (outputs?.parameters ?? [])
    .filter(({ valueFrom }) => valueFrom?.supplied !== undefined)
    .map(({ name }) => name);
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => names.includes(name)),
  );
}
