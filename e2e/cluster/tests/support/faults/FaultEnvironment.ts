import { objectsOf } from '@agent-workloads/dev-cluster/src/environment';
import { renderEnvironment } from '@agent-workloads/dev-cluster/src/renderEnvironment';
import type { Answer, KubeApi } from '../KubeApi';
import { teamValues } from '../teamValues';

const SERVICES = 'agent-workloads-services';

/** Where objects of a kind are created. */
const COLLECTIONS: Record<string, [group: string, plural: string]> = {
  ResourceQuota: ['api/v1', 'resourcequotas'],
  LimitRange: ['api/v1', 'limitranges'],
  ServiceAccount: ['api/v1', 'serviceaccounts'],
  Secret: ['api/v1', 'secrets'],
  ConfigMap: ['api/v1', 'configmaps'],
  RoleBinding: ['apis/rbac.authorization.k8s.io/v1', 'rolebindings'],
  NetworkPolicy: ['apis/networking.k8s.io/v1', 'networkpolicies'],
  WorkflowTemplate: ['apis/argoproj.io/v1alpha1', 'workflowtemplates'],
};

/** The Secret that each service of the test cluster has, and what a pipeline calls it. */
const SECRETS = {
  minio: 'agent-workloads-s3',
  postgres: 'agent-workloads-postgres',
  litellm: 'agent-workloads-litellm',
  browserless: 'agent-workloads-browserless',
};

interface Manifest {
  kind: string;
  metadata: { name: string };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests of every kind
  [field: string]: any;
}

const isNamespace = ({ kind }: Manifest) => kind === 'Namespace';

/** What a test wants other than the environments of the test cluster have it. */
export interface EnvironmentOptions {
  namespace: string;
  bucket: string;
  allowedHosts: string[];
  browserlessUrl?: string;
}

/**
 * Makes a pipeline environment of its own from the skeleton, so that a broken service or a strange template disturbs
 * nobody else: a namespace with the restricted Pod Security level enforced, the services' Secrets, its own bucket.
 */
export async function createFaultEnvironment(
  admin: KubeApi,
  options: EnvironmentOptions,
): Promise<void> {
  const { namespace } = options;
  const manifests = manifestsOf(options);
  must(
    `namespace ${namespace}`,
    await admin.post('/api/v1/namespaces', manifests.find(isNamespace) ?? {}),
  );
  for (const manifest of [
    ...manifests.filter(one => !isNamespace(one)),
    ...(await secrets(admin)),
  ]) {
    await create(admin, namespace, manifest);
  }
}

/** All of the skeleton but the Job: these tests make their buckets themselves, or want none. */
function manifestsOf(options: EnvironmentOptions): Manifest[] {
  const rendered = renderEnvironment({
    ...teamValues(),
    namespace: options.namespace,
    bucket: options.bucket,
    allowedHosts: options.allowedHosts.join(','),
    ...(options.browserlessUrl && { browserlessUrl: options.browserlessUrl }),
  });
  return objectsOf(rendered).filter(({ kind }) => kind !== 'Job');
}

/** The pipeline again under another name, changed as an environment's admin might change it. */
export async function addTemplate(
  admin: KubeApi,
  namespace: string,
  name: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Argo's templates, as they are written
  change: (template: any) => void,
): Promise<void> {
  const manifest: Manifest | undefined = objectsOf(
    renderEnvironment({ ...teamValues(), namespace }),
  ).find(({ kind }) => kind === 'WorkflowTemplate');
  if (!manifest) throw new Error('the skeleton has no WorkflowTemplate');
  manifest.metadata.name = name;
  manifest.spec.templates.forEach(change);
  await create(admin, namespace, manifest);
}

async function secrets(admin: KubeApi): Promise<Manifest[]> {
  return Promise.all(
    Object.entries(SECRETS).map(async ([service, name]) => ({
      kind: 'Secret',
      metadata: { name },
      data: await secretOf(admin, service),
    })),
  );
}

async function secretOf(admin: KubeApi, service: string) {
  const path = `/api/v1/namespaces/${SERVICES}/secrets/${service}`;
  const { body } = must(`Secret ${service}`, await admin.get(path));
  return body.data as Record<string, string>;
}

/** A service's credentials, in plain text. */
export async function credentialsOf(
  admin: KubeApi,
  service: keyof typeof SECRETS,
): Promise<Record<string, string>> {
  const data = await secretOf(admin, service);
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
}

/** Where a service is reached from this machine. */
export async function addressOf(
  admin: KubeApi,
  service: string,
): Promise<{ host: string; port: number }> {
  const path = `/api/v1/namespaces/${SERVICES}/services/${service}`;
  const { body } = must(`Service ${service}`, await admin.get(path));
  return { host: body.spec.clusterIP, port: body.spec.ports[0].port };
}

/** At which pods reach this machine. */
export async function nodeAddress(admin: KubeApi): Promise<string> {
  const { body } = must('nodes', await admin.get('/api/v1/nodes'));
  const addresses: Array<{ type: string; address: string }> =
    body.items[0].status.addresses;
  const own = addresses.find(({ type }) => type === 'InternalIP');
  if (!own) throw new Error('the node has no InternalIP');
  return own.address;
}

async function create(
  admin: KubeApi,
  namespace: string,
  manifest: Manifest,
): Promise<void> {
  const collection = COLLECTIONS[manifest.kind];
  if (!collection) throw new Error(`no path for kind ${manifest.kind}`);
  const [group, plural] = collection;
  must(
    `${manifest.kind} ${manifest.metadata.name}`,
    await admin.post(`/${group}/namespaces/${namespace}/${plural}`, manifest),
  );
}

function must(what: string, answer: Answer): Answer {
  if (answer.status >= 300)
    throw new Error(`${what}: HTTP ${answer.status}, ${answer.body.message}`);
  return answer;
}
