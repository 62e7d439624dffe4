import { validateBucket } from '../validation';
import { inventoryEntityName, shortDigest } from './digest';
import { ValueReader } from './ValueReader';

/** Services that an environment may bring along. @public */
export type EnvironmentService =
  | 's3'
  | 'postgres'
  | 'browserless'
  | 'litellm'
  | 'opa';

/**
 * Everything that the skeleton of a pipeline environment (`templates/pipeline-environment/skeleton`) asks for; what each
 * value means stands in that folder's README.
 * @public
 */
export interface EnvironmentValues {
  cluster: string;
  namespace: string;
  title: string;
  description: string;
  owner: string;
  system: string;
  external: boolean;
  approvers: string[];
  agentImage: string;
  modelName: string;
  allowedHosts: string;
  bucket: string;
  installS3: boolean;
  installPostgres: boolean;
  installBrowserless: boolean;
  installLitellm: boolean;
  installOpa: boolean;
  s3Endpoint: string;
  s3Region: string;
  postgresDsn: string;
  browserlessUrl: string;
  litellmUrl: string;
  /** Ports of the services that are brought, for network policies. */
  ports: Record<'s3' | 'postgres' | 'browserless' | 'litellm', number>;
  litellmModels: Array<{ name: string; model: string; apiBase: string }>;
  secrets: {
    s3: string;
    postgres: string;
    browserless: string;
    litellm: string;
    litellmUpstream: string;
  };
  serviceNamespaces: string[];
  serviceCidrs: string[];
  apiServerCidrs: string[];
  portalNamespace: string;
  quota: { cpu: string; memory: string; pods: string; storage: string };
  storage: { postgres: string; s3: string };
  storageClass: string;
  images: Record<
    'postgres' | 'pgbouncer' | 'minio' | 'browserless' | 'litellm' | 'opa',
    string
  >;
  /** Names of the entities that `catalog-info.yaml` registers: those that the portal's own provider would give. */
  environmentEntity: string;
  pipelineEntity: string;
  /** Changes with whatever the prepare Job depends on: a Job's template can't be changed, so its name is another. */
  prepareRevision: string;
}

/** The one pipeline that comes with an environment. */
const PIPELINE = 'visual-analysis-template';

/** Public images, each with the interface (entrypoint, variables, paths) that the skeleton relies on. */
const IMAGES: EnvironmentValues['images'] = {
  postgres: 'docker.io/library/postgres:15.14-bookworm',
  pgbouncer: 'docker.io/edoburu/pgbouncer:v1.24.1-p1',
  minio: 'docker.io/minio/minio:RELEASE.2025-09-07T16-13-09Z',
  browserless: 'ghcr.io/browserless/chromium:v2.42.0',
  litellm: 'ghcr.io/berriai/litellm:main-v1.77.5-stable',
  opa: 'docker.io/openpolicyagent/opa:1.4.2-static',
};

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const ENTITY_REF =
  /^[a-z]+:[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?\/[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$/;
const SECRET =
  /^(generate|existing|config:[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$/;
const QUANTITY = /^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/;
const IMAGE =
  /^[a-z0-9][-a-zA-Z0-9_./:]*(:[a-zA-Z0-9_][-a-zA-Z0-9_.]*|@sha256:[0-9a-f]{64})$/;
const CIDR =
  /^([0-9]{1,3}(\.[0-9]{1,3}){3}\/[0-9]{1,2}|[0-9a-f:]+\/[0-9]{1,3})$/;
const HOSTS = /^(([-a-z0-9.]+|\[[0-9a-f:.]+\]):[0-9]{1,5}(,\s*|$))*$/;
const DEFAULT_PORTS: Record<string, number> = {
  'http:': 80,
  'ws:': 80,
  'https:': 443,
  'wss:': 443,
  'postgresql:': 5432,
  'postgres:': 5432,
};

/** A URL that was refused has been complained about already. */
function portOf(url: string): number {
  if (!URL.canParse(url)) return 0;
  const { port, protocol } = new URL(url);
  return Number(port) || (DEFAULT_PORTS[protocol] ?? 0);
}

/** What the environment's own service is called from outside of its namespace, too. */
const inside = (
  namespace: string,
  scheme: string,
  name: string,
  port: number,
) => `${scheme}://${name}.${namespace}.svc:${port}`;

function identityOf(read: ValueReader) {
  return {
    cluster: read.text('cluster', undefined, LABEL),
    namespace: read.text('namespace', undefined, LABEL),
    title: read.text('title'),
    description: read.text('description', ''),
    owner: read.text('owner', undefined, ENTITY_REF),
    system: read.text('system', '', ENTITY_REF),
    external: read.flag('external'),
    approvers: read.list('approvers', ['group:default/approvers'], ENTITY_REF),
  };
}

function servicesOf(read: ValueReader, namespace: string) {
  const install = {
    installS3: read.flag('installS3'),
    installPostgres: read.flag('installPostgres'),
    installBrowserless: read.flag('installBrowserless'),
    installLitellm: read.flag('installLitellm'),
    installOpa: read.flag('installOpa'),
  };
  /** An installed service answers where it is installed, whatever else was said. */
  const place = (
    installed: boolean,
    own: [scheme: string, name: string, port: number],
    key: string,
    protocols: string[],
  ) => (installed ? inside(namespace, ...own) : read.url(key, protocols));
  const http = ['http:', 'https:'];
  const postgres = place(
    install.installPostgres,
    ['postgresql', 'pgbouncer', 6432],
    'postgresDsn',
    ['postgresql:', 'postgres:'],
  );
  return {
    ...install,
    s3Endpoint: place(
      install.installS3,
      ['http', 'minio', 9000],
      's3Endpoint',
      http,
    ),
    s3Region: read.text('s3Region', 'us-east-1', /^[-a-z0-9]+$/),
    postgresDsn: install.installPostgres
      ? `${postgres}/agent_checkpoints`
      : postgres,
    browserlessUrl: place(
      install.installBrowserless,
      ['ws', 'browserless', 3000],
      'browserlessUrl',
      ['ws:', 'wss:', ...http],
    ),
    litellmUrl: place(
      install.installLitellm,
      ['http', 'litellm', 4000],
      'litellmUrl',
      http,
    ),
  };
}

function secretsOf(
  read: ValueReader,
  services: ReturnType<typeof servicesOf>,
): EnvironmentValues['secrets'] {
  const source = (key: string, installed: boolean) =>
    read.text(key, installed ? 'generate' : 'existing', SECRET);
  return {
    s3: source('s3', services.installS3),
    postgres: source('postgres', services.installPostgres),
    browserless: source('browserless', services.installBrowserless),
    litellm: source('litellm', services.installLitellm),
    litellmUpstream: source('litellmUpstream', false),
  };
}

function boundsOf(read: ValueReader) {
  const quota = read.within('quota');
  const storage = read.within('storage');
  const size = (of: ValueReader, key: string, fallback: string) =>
    of.text(key, fallback, QUANTITY);
  return {
    quota: {
      cpu: size(quota, 'cpu', '16'),
      memory: size(quota, 'memory', '24Gi'),
      pods: quota.text('pods', '40', /^[0-9]+$/),
      storage: size(quota, 'storage', '20Gi'),
    },
    storage: {
      postgres: size(storage, 'postgres', '5Gi'),
      s3: size(storage, 's3', '10Gi'),
    },
    storageClass: read.text('storageClass', '', /^[-a-z0-9.]+$/),
  };
}

function modelsOf(
  read: ValueReader,
  modelName: string,
): EnvironmentValues['litellmModels'] {
  const given = read.objects('litellmModels', 'models') ?? [];
  const list =
    given.length > 0 ? given : [new ValueReader({ name: modelName })];
  return list.map(model => {
    const name = model.text('name');
    return {
      name,
      model: model.text('model', `openai/${name}`),
      apiBase: model.url('apiBase', ['http:', 'https:'], ''),
    };
  });
}

function imagesOf(read: ValueReader): EnvironmentValues['images'] {
  const image = (key: keyof EnvironmentValues['images']) =>
    read.text(key, IMAGES[key], IMAGE);
  return {
    postgres: image('postgres'),
    pgbouncer: image('pgbouncer'),
    minio: image('minio'),
    browserless: image('browserless'),
    litellm: image('litellm'),
    opa: image('opa'),
  };
}

/**
 * Fills in what may be left out of the values of a pipeline environment, and checks the rest. They become parts of YAML,
 * names and addresses, so what has not the form of such is refused.
 * @public
 */
export function completeEnvironmentValues(
  given: unknown,
): { values: EnvironmentValues } | { problems: string[] } {
  const read = new ValueReader(given);
  const identity = identityOf(read);
  const services = servicesOf(read, identity.namespace);
  const secrets = secretsOf(read.within('secrets'), services);
  const modelName = read.text('modelName', 'agent-vision');
  const agentImage = read.text('agentImage', undefined, IMAGE);
  const bucket = read.text('bucket');
  if (bucket) read.check('bucket', validateBucket(bucket));
  const { cluster, namespace } = identity;
  const values: EnvironmentValues = {
    ...identity,
    ...services,
    ...boundsOf(read),
    secrets,
    modelName,
    agentImage,
    bucket,
    allowedHosts: read.text('allowedHosts', '', HOSTS),
    ports: {
      s3: portOf(services.s3Endpoint),
      postgres: portOf(services.postgresDsn),
      browserless: portOf(services.browserlessUrl),
      litellm: portOf(services.litellmUrl),
    },
    litellmModels: modelsOf(read, modelName),
    serviceNamespaces: read.list('serviceNamespaces', [], LABEL),
    serviceCidrs: read.list('serviceCidrs', [], CIDR),
    apiServerCidrs: read.list('apiServerCidrs', [], CIDR),
    portalNamespace: read.text(
      'portalNamespace',
      'agent-workloads-system',
      LABEL,
    ),
    images: imagesOf(read.within('images')),
    environmentEntity: inventoryEntityName(cluster, namespace),
    pipelineEntity: inventoryEntityName(cluster, namespace, PIPELINE),
    prepareRevision: shortDigest(
      JSON.stringify([agentImage, bucket, services, secrets]),
    ),
  };
  const { problems } = read;
  return problems.length > 0 ? { problems } : { values };
}
