import type { KubeApi } from '../KubeApi';
import { groupsOf, PORTAL } from '../portalAccount';
import { until } from '../until';

/** What is read of a node of Argo's tree. */
export interface Node {
  id: string;
  name: string;
  displayName: string;
  templateName?: string;
  type: string;
  phase: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string | null;
  outputs?: { parameters?: Array<{ name: string; value?: string }> };
}

export interface PodRef {
  name: string;
  uid: string;
  deleted: boolean;
  phase: string;
}

export interface Submission {
  namespace: string;
  jobId: string;
  workloadUid: string;
  targetUrls: string[];
  /** Default: the pipeline of the skeleton. */
  template?: string;
  /** Only this step of it. */
  entrypoint?: string;
  parameters?: Record<string, string>;
  artifacts?: object[];
}

export const workflowsOf = (namespace: string) =>
  `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`;

const ENDED = ['Succeeded', 'Failed', 'Error'];

/** One Workflow as the portal would submit it, watched from outside. */
export class PipelineRun {
  readonly name: string;
  readonly uid: string;
  readonly #admin: KubeApi;
  readonly #namespace: string;

  private constructor(
    admin: KubeApi,
    namespace: string,
    created: { name: string; uid: string },
  ) {
    this.#admin = admin;
    this.#namespace = namespace;
    this.name = created.name;
    this.uid = created.uid;
  }

  static async submit(
    admin: KubeApi,
    options: Submission,
  ): Promise<PipelineRun> {
    // Nobody else may tie a Workflow to a workload.
    const portal = admin.as(PORTAL.user, groupsOf(PORTAL.namespace));
    const { status, body } = await portal.post(
      workflowsOf(options.namespace),
      workflowOf(options),
    );
    if (status !== 201)
      throw new Error(`Workflow not created: ${status} ${body.message}`);
    return new PipelineRun(admin, options.namespace, body.metadata);
  }

  async read() {
    const { status, body } = await this.#admin.get(this.#path);
    if (status !== 200)
      throw new Error(`Workflow ${this.name}: ${status} ${body.message}`);
    return body as {
      metadata: { uid: string };
      status?: {
        phase?: string;
        message?: string;
        nodes?: Record<string, Node>;
      };
    };
  }

  async nodes(): Promise<Node[]> {
    const { status } = await this.read();
    return Object.values(status?.nodes ?? {});
  }

  /** A step as a whole, whatever tries it needed. */
  async step(template: string): Promise<Node | undefined> {
    const nodes = await this.nodes();
    const all = nodes.filter(node => node.templateName === template);
    return all.find(node => node.type === 'Retry') ?? all[0];
  }

  /** The pods of a step, one per try. */
  async tries(template: string): Promise<Node[]> {
    const nodes = await this.nodes();
    return nodes
      .filter(node => node.templateName === template && node.type === 'Pod')
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Why the last try of a step ended as it did; the step itself only says that there are no more. */
  async reason(template: string): Promise<string> {
    const tries = await this.tries(template);
    return tries.at(-1)?.message ?? '';
  }

  untilStep(
    template: string,
    phases = ENDED,
    timeoutMs = 120_000,
  ): Promise<Node> {
    return until(
      `${template} of ${this.name} is ${phases.join(' or ')}`,
      async () => {
        const step = await this.step(template);
        return step && phases.includes(step.phase) && step;
      },
      timeoutMs,
    );
  }

  untilEnd(timeoutMs = 180_000) {
    return until(
      `${this.name} ends`,
      async () => {
        const { status } = await this.read();
        return ENDED.includes(status?.phase ?? '') && status;
      },
      timeoutMs,
    );
  }

  /** The pod of a step that runs now. */
  runningPod(template: string): Promise<PodRef> {
    return until(
      `a running pod of ${template}`,
      async () =>
        (await this.#pods()).find(
          ({ name, deleted, phase }) =>
            name.includes(`-${template}-`) && !deleted && phase === 'Running',
        ),
      120_000,
    );
  }

  /** Which pod has this name now: Argo gives the same one to another where the first was gone at once. */
  async podNamed(name: string): Promise<PodRef | undefined> {
    return (await this.#pods()).find(pod => pod.name === name);
  }

  async #pods(): Promise<PodRef[]> {
    const selector = `workflows.argoproj.io%2Fworkflow%3D${this.name}`;
    const { body } = await this.#admin.get(
      `/api/v1/namespaces/${this.#namespace}/pods?labelSelector=${selector}`,
    );
    const pods: Array<{
      metadata: { name: string; uid: string; deletionTimestamp?: string };
      status: { phase: string };
    }> = body.items;
    return pods.map(({ metadata, status }) => ({
      name: metadata.name,
      uid: metadata.uid,
      deleted: metadata.deletionTimestamp !== undefined,
      phase: status.phase,
    }));
  }

  /** The JSON lines that a step wrote, of the last pod it ran in. */
  async log(pod: string): Promise<Array<Record<string, unknown>>> {
    const { body } = await this.#admin.get(
      `/api/v1/namespaces/${this.#namespace}/pods/${pod}/log?container=main`,
    );
    const text: string = body.message ?? JSON.stringify(body);
    return text
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line));
  }

  async remove(): Promise<void> {
    await this.#admin.delete(this.#path);
  }

  get #path(): string {
    return `/apis/argoproj.io/v1alpha1/namespaces/${
      this.#namespace
    }/workflows/${this.name}`;
  }
}

/** The Workflow that the portal makes of a workload, without what only the portal looks at. */
export function workflowOf(options: Submission) {
  const parameters = {
    job_id: options.jobId,
    target_urls: JSON.stringify(options.targetUrls),
    objective: '"What does it cost?"',
    ...options.parameters,
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      generateName: 'faults-',
      labels: { 'agent-workloads.io/workload-uid': options.workloadUid },
    },
    spec: {
      workflowTemplateRef: {
        name: options.template ?? 'visual-analysis-template',
      },
      ...(options.entrypoint && { entrypoint: options.entrypoint }),
      arguments: {
        parameters: Object.entries(parameters).map(([name, value]) => ({
          name,
          value,
        })),
        ...(options.artifacts && { artifacts: options.artifacts }),
      },
    },
  };
}

/** Name of the pod that a node of type Pod ran in, as Argo makes it. */
export function podOf(run: PipelineRun, node: Node): string {
  const hash = node.id.slice(node.id.lastIndexOf('-') + 1);
  return `${run.name}-${node.templateName}-${hash}`;
}

export function outputOf(node: Node, name: string): string | undefined {
  return node.outputs?.parameters?.find(one => one.name === name)?.value;
}
