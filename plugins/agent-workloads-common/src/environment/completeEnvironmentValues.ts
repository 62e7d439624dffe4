import { validateBucket } from '../validation';
import { inventoryEntityName, shortDigest } from './digest';

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
/** Names of URL parameters by which databases and browsers take users and keys, e.g. `?token=`. */
const CREDENTIAL = /pass|token|secret|key|user/i;
/** No line breaks and other control characters: the values become parts of YAML. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const PLAIN = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/;

type Record_ = Record<string, unknown>;
const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes values apart and keeps every complaint, so that people see all of them at once. */
class Reader {
  readonly problems: string[] = [];
  private readonly from: Record_;
  private readonly at: string;

  constructor(from: unknown, at = '', problems?: string[]) {
    this.problems = problems ?? [];
    if (from !== undefined && !isRecord(from)) {
      this.problems.push(
        `${at.slice(0, -1) || 'The values'}: must be an object`,
      );
    }
    this.from = isRecord(from) ? from : {};
    this.at = at;
  }

  private complain(key: string, message: string) {
    this.problems.push(`${this.at}${key}: ${message}`);
  }

  text(key: string, fallback?: string, form: RegExp = PLAIN): string {
    const found = this.from[key];
    const given = typeof found === 'number' ? String(found) : found;
    const value = given === undefined || given === '' ? fallback : given;
    if (value === undefined) {
      this.complain(key, 'is missing');
    } else if (typeof value !== 'string' || value.length > 2000) {
      this.complain(key, 'must be text of at most 2000 characters');
    } else if (value !== fallback && !(PLAIN.test(value) && form.test(value))) {
      this.complain(key, `${JSON.stringify(value)} has not the right form`);
    } else {
      return value;
    }
    return '';
  }

  flag(key: string): boolean {
    const value = this.from[key] ?? false;
    if (typeof value !== 'boolean') {
      this.complain(key, 'must be true or false');
    }
    return value === true;
  }

  list(key: string, fallback: string[], form: RegExp): string[] {
    const value = this.from[key] ?? fallback;
    if (
      !Array.isArray(value) ||
      value.length > 50 ||
      !value.every(
        (one): one is string => typeof one === 'string' && form.test(one),
      )
    ) {
      this.complain(key, 'must be a list of at most 50 such texts');
      return [];
    }
    return value.length === 0 ? fallback : value;
  }

  url(key: string, protocols: string[], fallback?: string): string {
    const value = this.text(key, fallback);
    if (value === '') return value;
    try {
      const { protocol, username, password, searchParams } = new URL(value);
      const isWhole = value.startsWith(`${protocol}//`);
      if (!protocols.includes(protocol) || !isWhole) {
        this.complain(key, `must start with ${protocols.join('// or ')}//`);
      } else if (
        username ||
        password ||
        [...searchParams.keys()].some(name => CREDENTIAL.test(name))
      ) {
        this.complain(key, 'must not hold credentials; they go into a Secret');
      } else {
        return value;
      }
    } catch {
      this.complain(key, `${JSON.stringify(value)} is no URL`);
    }
    return '';
  }

  check(key: string, problem: string | undefined) {
    if (problem) this.complain(key, problem);
  }

  within(key: string): Reader {
    return new Reader(this.from[key], `${this.at}${key}.`, this.problems);
  }

  models(key: string, modelName: string): EnvironmentValues['litellmModels'] {
    const given = this.from[key] ?? [];
    if (!Array.isArray(given) || given.length > 50) {
      this.complain(key, 'must be a list of at most 50 models');
      return [];
    }
    const list = given.length > 0 ? given : [{ name: modelName }];
    return list.map((one, index) => {
      const model = new Reader(
        one,
        `${this.at}${key}[${index}].`,
        this.problems,
      );
      const name = model.text('name');
      return {
        name,
        model: model.text('model', `openai/${name}`),
        apiBase: model.url('apiBase', ['http:', 'https:'], ''),
      };
    });
  }
}

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

function identityOf(read: Reader) {
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

function servicesOf(read: Reader, namespace: string) {
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
  read: Reader,
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

function boundsOf(read: Reader) {
  const quota = read.within('quota');
  const storage = read.within('storage');
  const size = (of: Reader, key: string, fallback: string) =>
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

function imagesOf(read: Reader): EnvironmentValues['images'] {
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
  const read = new Reader(given);
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
    litellmModels: read.models('litellmModels', modelName),
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
