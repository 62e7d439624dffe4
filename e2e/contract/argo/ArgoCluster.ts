import { gunzipSync, gzipSync } from 'node:zlib';
import type { V1Pod } from '@kubernetes/client-node';
import {
  AS_JSON_PATCH,
  AS_MERGE,
  eventually,
  TestCluster,
} from '../kubernetes/TestCluster';

/** A parameter of a node. */
export interface Parameter {
  name: string;
  value?: string;
  valueFrom?: object;
}

/** One entry of `status.nodes`. */
export interface Node {
  id: string;
  name: string;
  displayName: string;
  type: string;
  phase: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string | null;
  boundaryID?: string;
  children?: string[];
  inputs?: { parameters?: Parameter[] };
  outputs?: { parameters?: Parameter[] };
  progress?: string;
}

/** A Workflow as the tests see it. */
export interface Workflow {
  apiVersion?: string;
  kind?: string;
  metadata: Record<string, unknown> & {
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec: Record<string, unknown>;
  status?: {
    phase?: string;
    message?: string;
    progress?: string;
    nodes?: Record<string, Node>;
    compressedNodes?: string;
    conditions?: Array<{ type: string; status: string }>;
    storedWorkflowTemplateSpec?: Record<string, unknown>;
  };
}

const ENDED = /^(Succeeded|Failed|Error)$/;

/** True when a Workflow has ended. */
export const hasEnded = ({ status }: Workflow) =>
  ENDED.test(status?.phase ?? '');

/** The nodes of a Workflow, also of one that is stored compressed. */
export function nodesOf({ status = {} }: Workflow): Node[] {
  const { nodes, compressedNodes } = status;
  if (nodes || !compressedNodes) return Object.values(nodes ?? {});
  const json = gunzipSync(Buffer.from(compressedNodes, 'base64'));
  return Object.values(
    JSON.parse(json.toString('utf8')) as Record<string, Node>,
  );
}

/** Nodes as a large Workflow carries them. */
export function compressed(nodes: readonly Node[]): string {
  const byId = Object.fromEntries(nodes.map(node => [node.id, node]));
  return gzipSync(JSON.stringify(byId)).toString('base64');
}

/** The node of a display name. */
export const nodeOf = (workflow: Workflow, displayName: string) =>
  nodesOf(workflow).find(node => node.displayName === displayName);

/** `name type phase (message) → children`, one line per node, without the name of the Workflow. */
export function treeOf(workflow: Workflow): string[] {
  const nodes = nodesOf(workflow);
  const { name } = workflow.metadata;
  const short = (text: string) => `@${text.slice(name.length)}`;
  const nameOf = (id: string) =>
    short(nodes.find(node => node.id === id)?.name ?? `${name}?`);
  return nodes
    .map(node => {
      const message = node.message ? ` (${node.message})` : '';
      const children = (node.children ?? []).map(nameOf).sort();
      const to = children.length > 0 ? ` → ${children.join(' ')}` : '';
      return `${short(node.name)} ${node.type} ${node.phase}${message}${to}`;
    })
    .sort();
}

const EXECUTOR = 'workflow-executor';

/** A cluster with an Argo controller, and a namespace of its own in it. */
export class ArgoCluster {
  private constructor(readonly kube: TestCluster) {}

  static async open(kubeconfig: string): Promise<ArgoCluster> {
    const cluster = new ArgoCluster(await TestCluster.open(kubeconfig));
    await cluster.allowExecutor();
    await cluster.forgetLogs();
    return cluster;
  }

  async close(): Promise<void> {
    await this.kube.close();
  }

  async submit(
    name: string,
    spec: object,
    metadata: object = {},
  ): Promise<Workflow> {
    const body = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name, ...metadata },
      spec,
    };
    const { custom, workflows } = this.kube;
    return custom.createNamespacedCustomObject({ ...workflows, body });
  }

  async read(name: string): Promise<Workflow> {
    const { custom, workflows } = this.kube;
    return custom.getNamespacedCustomObject({ ...workflows, name });
  }

  async jsonPatch(name: string, body: object[]): Promise<Workflow> {
    const { custom, workflows } = this.kube;
    return custom.patchNamespacedCustomObject(
      { ...workflows, name, body },
      AS_JSON_PATCH,
    );
  }

  async merge(name: string, body: object): Promise<Workflow> {
    const { custom, workflows } = this.kube;
    return custom.patchNamespacedCustomObject(
      { ...workflows, name, body },
      AS_MERGE,
    );
  }

  async replace(body: Workflow): Promise<Workflow> {
    const { custom, workflows } = this.kube;
    const { name } = body.metadata;
    return custom.replaceNamespacedCustomObject({ ...workflows, name, body });
  }

  async remove(name: string): Promise<void> {
    const { custom, workflows } = this.kube;
    await custom.deleteNamespacedCustomObject({ ...workflows, name });
  }

  /** Waits until a Workflow looks so; says how it looked when it never did. */
  async until(
    name: string,
    what: string,
    condition: (workflow: Workflow) => boolean,
  ): Promise<Workflow> {
    let last: Workflow | undefined;
    try {
      return await eventually(
        `${name}: ${what}`,
        async () => {
          last = await this.read(name);
          return condition(last) ? last : undefined;
        },
        45_000,
      );
    } catch (error) {
      const { phase, message } = last?.status ?? {};
      const tree = last ? treeOf(last).slice(0, 40).join('\n') : '';
      throw new Error(`${String(error)}\n${phase} ${message}\n${tree}`, {
        cause: error,
      });
    }
  }

  async untilEnded(name: string): Promise<Workflow> {
    return this.until(name, 'has ended', hasEnded);
  }

  /** Waits until a gate is open; resolves to its node. */
  async untilGate(name: string, displayName = 'gate') {
    const workflow = await this.until(
      name,
      `${displayName} is open`,
      seen => nodeOf(seen, displayName)?.phase === 'Running',
    );
    const node = nodeOf(workflow, displayName);
    if (!node) throw new Error(`${displayName} is gone`);
    return { workflow, node };
  }

  async pods(workflow: string): Promise<V1Pod[]> {
    const { core, namespace } = this.kube;
    const labelSelector = `workflows.argoproj.io/workflow=${workflow}`;
    const { items } = await core.listNamespacedPod({
      namespace,
      labelSelector,
    });
    return items;
  }

  async untilGone(name: string): Promise<void> {
    await eventually(
      `${name} is gone`,
      async () => {
        try {
          await this.read(name);
          return undefined;
        } catch (error) {
          if ((error as { code?: number }).code === 404) return true;
          throw error;
        }
      },
      60_000,
    );
  }

  async untilNoPods(workflow: string): Promise<void> {
    await eventually(
      `${workflow} has no pods`,
      async () => ((await this.pods(workflow)).length === 0 ? true : undefined),
      60_000,
    );
  }

  /** No step of the suite has artifacts, and there is no store for logs. */
  private async forgetLogs(): Promise<void> {
    const { core, namespace } = this.kube;
    await core.createNamespacedConfigMap({
      namespace,
      body: {
        metadata: {
          name: 'artifact-repositories',
          annotations: {
            'workflows.argoproj.io/default-artifact-repository': 'none',
          },
        },
        data: { none: 'archiveLogs: false\n' },
      },
    });
  }

  /** Argo's executor reports results as WorkflowTaskResults, with the account of the pod. */
  private async allowExecutor(): Promise<void> {
    const { objects, namespace } = this.kube;
    const metadata = { name: EXECUTOR, namespace };
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    await objects.create({
      apiVersion,
      kind: 'Role',
      metadata,
      rules: [
        {
          apiGroups: ['argoproj.io'],
          resources: ['workflowtaskresults'],
          verbs: ['create', 'patch'],
        },
      ],
    } as object);
    await objects.create({
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: EXECUTOR,
      },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    } as object);
  }
}
