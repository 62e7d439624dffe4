import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiException,
  ApiextensionsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  loadYaml,
  PatchStrategy,
  setHeaderOptions,
  V1CustomResourceDefinition,
} from '@kubernetes/client-node';
import { RawApi } from './RawApi';

const CRD = join(
  __dirname,
  '../../../plugins/agent-workloads-common/crds/agentworkloads.agent-workloads.io.yaml',
);

/** A custom resource as the tests see it. */
export interface Custom {
  apiVersion?: string;
  kind?: string;
  metadata?: Record<string, unknown> & { name?: string };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

/** The address of AgentWorkloads. */
export const WORKLOADS = {
  group: 'agent-workloads.io',
  version: 'v1alpha1',
  plural: 'agentworkloads',
};

/** The address of Argo's Workflows. */
export const WORKFLOWS = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
};

/** The address of ConfigMaps. */
export const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

/** A workload that the API accepts. */
export const aWorkload = (
  name: string,
  spec: Record<string, unknown> = {},
): Custom => ({
  apiVersion: 'agent-workloads.io/v1alpha1',
  kind: 'AgentWorkload',
  metadata: { name },
  spec: {
    objective: 'Compare the prices',
    orchestration: { workflowTemplateRef: { name: 'visual-analysis' } },
    ...spec,
  },
});

/** What the API said about a request that it refused. */
export interface Refusal {
  code: number;
  reason?: string;
  message?: string;
  details?: {
    causes?: Array<{ field: string; reason: string; message: string }>;
  };
}

/** The Status of a refused request; fails when the request was accepted. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const body: unknown =
      typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    return { ...(body as Refusal), code: error.code };
  }
  throw new Error('the request was accepted, but should have been refused');
}

/** Waits until `look` finds something. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      throw new Error(`not within ${timeoutMs} ms: ${what}`);
    }
    await sleep(50);
  }
}

/** Sends a patch as merge patch. */
export const AS_MERGE = setHeaderOptions(
  'Content-Type',
  PatchStrategy.MergePatch,
);

const PORTAL =
  'system:serviceaccount:agent-workloads-system:agent-workloads-portal';

/** Sends a merge patch as the portal, who alone may write status where our admission policy is installed. */
export const AS_PORTAL = setHeaderOptions(
  'Impersonate-Group',
  'system:masters',
  setHeaderOptions('Impersonate-User', PORTAL, AS_MERGE),
);

/** Sends a patch as strategic merge patch. */
export const AS_STRATEGIC = setHeaderOptions(
  'Content-Type',
  PatchStrategy.StrategicMergePatch,
);

/** Sends a patch as JSON patch. */
export const AS_JSON_PATCH = setHeaderOptions(
  'Content-Type',
  PatchStrategy.JsonPatch,
);

/** A cluster under test with a namespace of its own. */
export class TestCluster {
  readonly core: CoreV1Api;
  readonly custom: CustomObjectsApi;
  readonly objects: KubernetesObjectApi;
  readonly leases: CoordinationV1Api;
  readonly raw: RawApi;
  readonly namespace = `contract-${Date.now().toString(36)}-${process.pid}`;

  private constructor(readonly config: KubeConfig) {
    this.core = config.makeApiClient(CoreV1Api);
    this.custom = config.makeApiClient(CustomObjectsApi);
    this.leases = config.makeApiClient(CoordinationV1Api);
    this.objects = KubernetesObjectApi.makeApiClient(config);
    this.raw = new RawApi(config);
  }

  /** Installs our CRD and makes the namespace. */
  static async open(kubeconfig: string): Promise<TestCluster> {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const cluster = new TestCluster(config);
    await cluster.installDefinition();
    const body = { metadata: { name: cluster.namespace } };
    await cluster.core.createNamespace({ body });
    return cluster;
  }

  async close(): Promise<void> {
    await this.core.deleteNamespace({ name: this.namespace });
  }

  /** The address of our workloads in the test's namespace. */
  get workloads() {
    return { ...WORKLOADS, namespace: this.namespace };
  }

  get workflows() {
    return { ...WORKFLOWS, namespace: this.namespace };
  }

  /** The path of a collection in the test's namespace, e.g. of `workloads`. */
  pathOf({ group, version, plural }: typeof WORKLOADS, name?: string): string {
    const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
    const path = `${root}/namespaces/${this.namespace}/${plural}`;
    return name === undefined ? path : `${path}/${name}`;
  }

  async create(body: Custom): Promise<Custom> {
    return this.custom.createNamespacedCustomObject({
      ...this.workloads,
      body,
    });
  }

  async read(name: string): Promise<Custom> {
    return this.custom.getNamespacedCustomObject({ ...this.workloads, name });
  }

  async merge(name: string, body: object): Promise<Custom> {
    return this.custom.patchNamespacedCustomObject(
      { ...this.workloads, name, body },
      AS_MERGE,
    );
  }

  async mergeStatus(name: string, status: object): Promise<Custom> {
    return this.custom.patchNamespacedCustomObjectStatus(
      { ...this.workloads, name, body: { status } },
      AS_PORTAL,
    );
  }

  async jsonPatch(name: string, body: object[]): Promise<Custom> {
    return this.custom.patchNamespacedCustomObject(
      { ...this.workloads, name, body },
      AS_JSON_PATCH,
    );
  }

  private async installDefinition(): Promise<void> {
    const api = this.config.makeApiClient(ApiextensionsV1Api);
    const body = loadYaml<V1CustomResourceDefinition>(
      readFileSync(CRD, 'utf8'),
    );
    await api.createCustomResourceDefinition({ body }).catch(error => {
      if (!(error instanceof ApiException && error.code === 409)) throw error;
    });
    await eventually('the definition is established', async () => {
      const found = await api.readCustomResourceDefinition({
        name: body.metadata?.name ?? '',
      });
      return found.status?.conditions?.find(
        ({ type, status }) => type === 'Established' && status === 'True',
      );
    });
  }
}
