import { gzipSync } from 'node:zlib';
import type { GateAddress } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { eventually } from '../kubernetes/TestCluster';
import {
  type ArgoNode,
  type KubeHttp,
  readNodes,
  type Workflow,
} from './backend';
import { gateSpec, STEPS } from './gateTemplate';

const ENDED = ['Succeeded', 'Failed', 'Error'];

const OUTPUTS_BY_HAND = [
  { name: 'decision', value: 'by hand' },
  { name: 'comment', value: '' },
];

/** Finds a node by the name of its step. */
export type NodeAt = (step: string) => ArgoNode | undefined;

/** One run. */
export class GateRun {
  readonly #http: KubeHttp;
  readonly #path: string;
  readonly uid: string;

  constructor(http: KubeHttp, path: string, uid: string) {
    this.#http = http;
    this.#path = path;
    this.uid = uid;
  }

  read(): Promise<Workflow> {
    return this.#http.request<Workflow>({ path: this.#path });
  }

  async waitFor(
    what: string,
    holds: (at: NodeAt, workflow: Workflow) => boolean,
    timeoutMs = 120_000,
  ): Promise<NodeAt> {
    return eventually(
      what,
      async () => {
        const workflow = await this.read();
        const at = nodeAt(workflow);
        return holds(at, workflow) ? at : undefined;
      },
      timeoutMs,
    );
  }

  ended(): Promise<NodeAt> {
    return this.waitFor('the run has ended', (_at, { status }) =>
      ENDED.includes(status?.phase ?? ''),
    );
  }

  async gate(): Promise<GateAddress> {
    const workflow = await this.read();
    const { namespace, name: workflowName } = workflow.metadata;
    const nodeId = nodeAt(workflow)(STEPS.gate)?.id ?? '';
    return { namespace, workflowName, workflowUid: this.uid, nodeId };
  }

  /** Packs the nodes as Argo does when a run gets large. */
  async pack(): Promise<void> {
    const workflow = await this.read();
    const { nodes, ...status } = workflow.status ?? {};
    const compressedNodes = gzipSync(JSON.stringify(nodes)).toString('base64');
    await this.#http.request({
      method: 'PUT',
      path: this.#path,
      body: { ...workflow, status: { ...status, compressedNodes } },
    });
  }

  /** Ends the gate as somebody would who does not go through the portal. */
  async passByHand(message: string): Promise<void> {
    const { nodeId } = await this.gate();
    const path = `/status/nodes/${nodeId}`;
    const value = OUTPUTS_BY_HAND;
    await this.#http.request({
      method: 'PATCH',
      path: this.#path,
      contentType: 'application/json-patch+json',
      body: [
        { op: 'replace', path: `${path}/phase`, value: 'Succeeded' },
        { op: 'add', path: `${path}/message`, value: message },
        { op: 'add', path: `${path}/outputs/parameters`, value },
      ],
    });
  }

  async remove(): Promise<void> {
    await this.#http.request({ method: 'DELETE', path: this.#path });
    await eventually('the run is gone', async () => {
      const gone = await this.read().then(
        () => false,
        error => error.statusCode === 404,
      );
      return gone || undefined;
    });
  }
}

/** Runs of the gate template, as an administrator sees and changes them. */
export class GateRuns {
  readonly #http: KubeHttp;
  readonly #namespace: string;
  #count = 0;

  constructor(http: KubeHttp, namespace: string) {
    this.#http = http;
    this.#namespace = namespace;
  }

  /** A run that waits at its gate. */
  async start(padding = 0): Promise<GateRun> {
    this.#count += 1;
    const name = `run-${this.#count}-${Date.now().toString(36)}`;
    const created = await this.#http.request<Workflow>({
      method: 'POST',
      path: this.#path(),
      body: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name, namespace: this.#namespace },
        spec: gateSpec(padding),
      },
    });
    const run = new GateRun(this.#http, this.#path(name), created.metadata.uid);
    await run.waitFor('both gates wait', at =>
      [STEPS.gate, STEPS.other].every(step => at(step)?.phase === 'Running'),
    );
    return run;
  }

  #path(name = ''): string {
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${
      this.#namespace
    }/workflows`;
    return name ? `${path}/${name}` : path;
  }
}

function nodeAt({ status }: Workflow): NodeAt {
  const reading = readNodes(status);
  const nodes = 'nodes' in reading ? Object.values(reading.nodes) : [];
  return step => nodes.find(({ displayName }) => displayName === step);
}
