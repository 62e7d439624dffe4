import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { addressOf, credentialsOf } from './faults/FaultEnvironment';
import { adminKubeconfig, type KubeApi } from './KubeApi';
import { portalToken, ROOT } from './portalAccount';

/** Namespaces that the portal of the tests runs workloads in. */
export const TEAMS = ['team-a', 'team-b'];

/** What the portal calls the test cluster, as app-config.cluster.yaml has it. */
export const CLUSTER = 'cluster';

/** What a test wants other than the rest. */
export interface PortalChanges {
  /** Argo removes ended runs after so long; default is the template's. */
  ttlSecondsAfterCompletion?: number;
}

/** How a portal is started. */
export interface PortalSettings {
  port: number;
  /** In the order in which they override each other. */
  configs: string[];
  env: Record<string, string>;
}

const CONTEXT = 'portal';
const HOURS_2 = 2 * 60 * 60;

/** Folder for what a portal of the tests reads and writes. */
export function portalFolder(): string {
  const folder = join(dirname(dirname(adminKubeconfig())), 'portal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * The shipped config for clusters, filled as an administrator fills it: the portal reaches the cluster as its own
 * ServiceAccount and nobody else, and the services at the addresses that their Services have.
 */
export async function preparePortal(
  admin: KubeApi,
  port: number,
  changes: PortalChanges = {},
): Promise<PortalSettings> {
  const [store, storeKeys, database, databaseUser, opa] = await Promise.all([
    addressOf(admin, 'minio'),
    credentialsOf(admin, 'minio'),
    addressOf(admin, 'postgres'),
    credentialsOf(admin, 'postgres'),
    addressOf(admin, 'opa'),
  ]);
  return {
    port,
    configs: [
      join(ROOT, 'app-config.yaml'),
      join(ROOT, 'app-config.cluster.yaml'),
      writeConfig(port, changes),
    ],
    env: {
      AGENT_WORKLOADS_PORTAL_PORT: String(port),
      AGENT_WORKLOADS_KUBECONFIG: await writeKubeconfig(admin),
      AGENT_WORKLOADS_CONTEXT: CONTEXT,
      // replicas need the same one
      AGENT_WORKLOADS_INTEGRITY_KEY: 'seals what the tests of the cluster say',
      AGENT_WORKLOADS_OPA_URL: `http://${opa.host}:${opa.port}`,
      AGENT_WORKLOADS_POSTGRES_HOST: database.host,
      AGENT_WORKLOADS_POSTGRES_PORT: String(database.port),
      AGENT_WORKLOADS_POSTGRES_USER: databaseUser.username ?? '',
      AGENT_WORKLOADS_POSTGRES_PASSWORD: databaseUser.password ?? '',
      AGENT_WORKLOADS_S3_ENDPOINT: `http://${store.host}:${store.port}`,
      AGENT_WORKLOADS_S3_ACCESS_KEY: storeKeys.accesskey ?? '',
      AGENT_WORKLOADS_S3_SECRET_KEY: storeKeys.secretkey ?? '',
    },
  };
}

function writeConfig(port: number, changes: PortalChanges): string {
  const { ttlSecondsAfterCompletion } = changes;
  const file = join(portalFolder(), `app-config.${port}.yaml`);
  const config = {
    agentWorkloads: {
      namespaces: TEAMS,
      ...(ttlSecondsAfterCompletion !== undefined && {
        defaults: { ttlSecondsAfterCompletion },
      }),
    },
  };
  writeFileSync(file, stringify(config));
  return file;
}

/** A kubeconfig with nothing but a token of the portal's account. */
async function writeKubeconfig(admin: KubeApi): Promise<string> {
  const known = new KubeConfig();
  known.loadFromFile(adminKubeconfig());
  const cluster = known.getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig names no current cluster');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [cluster],
    users: [{ name: CONTEXT, token: await portalToken(admin, HOURS_2) }],
    contexts: [{ name: CONTEXT, cluster: cluster.name, user: CONTEXT }],
    currentContext: CONTEXT,
  });
  const file = join(portalFolder(), 'kubeconfig');
  writeFileSync(file, config.exportConfig(), { mode: 0o600 });
  return file;
}
