import { randomUUID } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { hostname } from 'node:os';
import type { Config } from '@backstage/config';
import { checkFloor, type ApprovalFloor } from './domain/floor';
import type { DomainSettings } from './domain/settings';
import { MIN_KEY_LENGTH } from './integrity/HmacSealer';
import {
  readArgoServerConfig,
  type ArgoServerConfig,
} from './argoServerConfig';
import {
  ROOT,
  check,
  isHttpUrl,
  isTimeZone,
  oneOf,
  readNumber,
} from './configValues';
import { readPolicyConfig, type PolicyConfig } from './policyConfig';
import {
  readProvisionerAccess,
  readProvisioning,
  type ProvisionerAccess,
  type ProvisioningConfig,
} from './provisioningConfig';

export type ClusterAccess =
  | { kind: 'kubeconfig'; path: string; context?: string }
  | { kind: 'inCluster' }
  | {
      kind: 'token';
      url: string;
      serviceAccountToken: string;
      caData?: string;
      skipTLSVerify: boolean;
    };

export interface ClusterConfig {
  name: string;
  access: ClusterAccess;
  /** Present where nodes or gates are reached through Argo's own server. */
  argoServer?: ArgoServerConfig;
  /** Absent where the portal provisions nothing. */
  provisioner?: ProvisionerAccess;
}

export interface S3Config {
  endpoint?: string;
  region: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  forcePathStyle: boolean;
}

export type IntegrityConfig =
  | { key: string }
  | { keyFile: string; generate: boolean };

/** Everything under `agentWorkloads`, checked; nothing else reads Config. */
export interface AgentWorkloadsConfig {
  clusters: ClusterConfig[];
  /** Empty means all, unless they are found by label. */
  namespaces: string[];
  /** Label selector of the namespaces; they come and go while the portal runs. */
  namespaceSelector?: string;
  clusterTemplates: boolean;
  integrity: IntegrityConfig;
  policy: PolicyConfig;
  provisioning: ProvisioningConfig;
  artifacts: {
    s3?: S3Config;
    timeoutMs: number;
    /** URL with `{service}` and `{namespace}`. */
    environmentEndpoint?: string;
  };
  history: { retentionMs?: number };
  reconciler: {
    concurrency: number;
    leaderElection: boolean;
    lease: { namespace: string; name: string };
    /** Names this replica in elections. */
    identity: string;
  };
  settings: DomainSettings;
}

const DAY_SECONDS = 24 * 60 * 60;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** Where install/ puts what belongs to the portal itself. */
const SYSTEM_NAMESPACE = 'agent-workloads-system';
/** Whatever a label selector is written with; what it means the API server judges. */
const SELECTOR = /^[-\w./=!,() ]+$/;

/** Reads and checks the whole section; a wrong value throws with its path and what is expected. */
export function readConfig(root: Config): AgentWorkloadsConfig {
  const config = root.getConfig(ROOT);
  const namespaces = config.getOptionalStringArray('namespaces') ?? [];
  namespaces.forEach((name, index) =>
    check(`namespaces[${index}]`, LABEL.test(name), 'must be a namespace'),
  );
  const namespaceSelector = readSelector(config, namespaces);
  const instance = config.getOptionalString('instance') ?? 'default';
  check('instance', LABEL.test(instance), 'must be a DNS label');
  return {
    clusters: readClusters(config),
    namespaces,
    namespaceSelector,
    clusterTemplates: config.getOptionalBoolean('clusterTemplates') ?? false,
    integrity: readIntegrity(config),
    policy: readPolicyConfig(config),
    provisioning: readProvisioning(config),
    artifacts: readArtifacts(config),
    history: { retentionMs: readDays(config, 'history.retention') },
    reconciler: readReconciler(config, {
      namespaces,
      namespaceSelector,
      instance,
    }),
    settings: readSettings(config, instance),
  };
}

function readSelector(
  config: Config,
  namespaces: readonly string[],
): string | undefined {
  const selector = config.getOptionalString('namespaceSelector');
  if (selector === undefined) return undefined;
  check(
    'namespaceSelector',
    namespaces.length === 0,
    'and namespaces exclude each other; leave one of them out',
  );
  check(
    'namespaceSelector',
    SELECTOR.test(selector),
    'must be a label selector, e.g. agent-workloads.io/environment=true',
  );
  return selector;
}

function readClusters(config: Config): ClusterConfig[] {
  const clusters = config.getConfigArray('clusters').map((cluster, index) => {
    const path = `clusters[${index}]`;
    const name = cluster.getString('name');
    check(`${path}.name`, LABEL.test(name), 'must be a DNS label');
    return {
      name,
      access: readAccess(cluster, path),
      argoServer: readArgoServerConfig(cluster, path),
      provisioner: readProvisionerAccess(cluster, path),
    };
  });
  check('clusters', clusters.length > 0, 'must name at least one cluster');
  const names = new Set(clusters.map(({ name }) => name));
  check('clusters', names.size === clusters.length, 'must have distinct names');
  return clusters;
}

function readAccess(cluster: Config, path: string): ClusterAccess {
  const ways = ['kubeconfig', 'inCluster', 'url'].filter(key =>
    cluster.has(key),
  );
  check(
    path,
    ways.length === 1,
    'must have exactly one of kubeconfig, inCluster: true, and url',
  );
  if (cluster.has('kubeconfig')) {
    const file = cluster.getString('kubeconfig');
    return {
      kind: 'kubeconfig',
      path: isAbsolute(file) ? file : resolve(file),
      context: cluster.getOptionalString('context'),
    };
  }
  if (cluster.has('inCluster')) {
    check(
      `${path}.inCluster`,
      cluster.getBoolean('inCluster'),
      'can only be true',
    );
    return { kind: 'inCluster' };
  }
  const url = cluster.getString('url');
  check(`${path}.url`, isHttpUrl(url), 'must be an http(s) URL');
  return {
    kind: 'token',
    url,
    serviceAccountToken: cluster.getString('serviceAccountToken'),
    caData: cluster.getOptionalString('caData'),
    skipTLSVerify: cluster.getOptionalBoolean('skipTLSVerify') ?? false,
  };
}

function readIntegrity(config: Config): IntegrityConfig {
  const key = config.getOptionalString('integrity.key');
  if (key !== undefined) {
    check(
      'integrity.key',
      key.length >= MIN_KEY_LENGTH,
      `must have at least ${MIN_KEY_LENGTH} characters, e.g. from \`openssl rand -hex 32\``,
    );
    return { key };
  }
  const file = config.getOptionalString('integrity.keyFile');
  check(
    'integrity',
    file !== undefined,
    'must have key, or keyFile with a path where a key lies',
  );
  return {
    keyFile: resolve(file ?? ''),
    generate: config.getOptionalBoolean('integrity.generate') ?? false,
  };
}

function readArtifacts(config: Config): AgentWorkloadsConfig['artifacts'] {
  const timeoutMs =
    readNumber(config, 'artifacts.timeoutMs', [100, 120_000]) ?? 10_000;
  const environmentEndpoint = config.getOptionalString(
    'artifacts.environmentEndpoint',
  );
  check(
    'artifacts.environmentEndpoint',
    environmentEndpoint === undefined ||
      isHttpUrl(environmentEndpoint.replace(/\{(service|namespace)\}/g, 'x')),
    'must be an http(s) URL, e.g. http://{service}.{namespace}.svc:9000',
  );
  const s3 = config.getOptionalConfig('artifacts.s3');
  if (!s3) return { timeoutMs, environmentEndpoint };
  const endpoint = s3.getOptionalString('endpoint');
  check(
    'artifacts.s3.endpoint',
    endpoint === undefined || isHttpUrl(endpoint),
    'must be an http(s) URL',
  );
  const accessKeyId = s3.getOptionalString('accessKeyId');
  const secretAccessKey = s3.getOptionalString('secretAccessKey');
  check(
    'artifacts.s3',
    (accessKeyId === undefined) === (secretAccessKey === undefined),
    'must have both accessKeyId and secretAccessKey, or neither',
  );
  return {
    timeoutMs,
    environmentEndpoint,
    s3: {
      endpoint,
      region: s3.getOptionalString('region') ?? 'us-east-1',
      accessKeyId,
      secretAccessKey,
      forcePathStyle: s3.getOptionalBoolean('forcePathStyle') ?? false,
    },
  };
}

function readReconciler(
  config: Config,
  {
    namespaces,
    namespaceSelector,
    instance,
  }: Pick<AgentWorkloadsConfig, 'namespaces' | 'namespaceSelector'> & {
    instance: string;
  },
): AgentWorkloadsConfig['reconciler'] {
  return {
    concurrency: readNumber(config, 'reconciler.concurrency', [1, 64]) ?? 4,
    leaderElection:
      config.getOptionalBoolean('reconciler.leaderElection') ?? true,
    lease: {
      namespace:
        config.getOptionalString('reconciler.leaseNamespace') ??
        namespaces[0] ??
        // Environments come and go; the Lease must not go with one of them.
        (namespaceSelector === undefined ? 'default' : SYSTEM_NAMESPACE),
      name: `agent-workloads-${instance}`,
    },
    // A replica that starts anew is another candidate than the one that died, though in a container it has the same
    // name and number.
    identity: `${hostname()}-${randomUUID()}`,
  };
}

function readSettings(config: Config, instance: string): DomainSettings {
  const timeZone = config.getOptionalString('policy.timeZone') ?? 'UTC';
  check('policy.timeZone', isTimeZone(timeZone), 'must be an IANA time zone');
  const ttl = readNumber(config, 'defaults.ttlSecondsAfterCompletion', [
    0,
    365 * DAY_SECONDS,
  ]);
  return {
    instance,
    approvalFloor: readFloor(config, 'approvalFloor'),
    defaultApprovers: config.getOptionalStringArray('defaults.approvers') ?? [],
    unknownRequester:
      oneOf(config, 'unknownRequester', ['allow', 'twoApprovers', 'refuse']) ??
      'twoApprovers',
    longestHoldSeconds:
      readNumber(config, 'reconciler.longestHoldSeconds', [
        60,
        90 * DAY_SECONDS,
      ]) ?? 7 * DAY_SECONDS,
    ...(ttl !== undefined && { ttlSecondsAfterCompletion: ttl }),
    timeZone,
  };
}

function readFloor(config: Config, path: string): ApprovalFloor {
  const value = config.getOptional<ApprovalFloor>(path);
  if (value === undefined) return {};
  for (const { key, message } of checkFloor(value))
    check(key ? `${path}.${key}` : path, false, message);
  return value;
}

function readDays(config: Config, path: string): number | undefined {
  const days = readNumber(config, `${path}.days`, [1, 36_500]);
  return days === undefined ? undefined : days * DAY_SECONDS * 1000;
}
