import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { LABELS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { addressOf, credentialsOf } from './faults/FaultEnvironment';
import { adminKubeconfig, type KubeApi } from './KubeApi';
import { accountToken, PORTAL, PROVISIONER, ROOT } from './portalAccount';

/** Namespaces that the portal of the tests runs workloads in. */
export const TEAMS = ['team-a', 'team-b'];

/** What the portal calls the test cluster, as app-config.cluster.yaml has it. */
export const CLUSTER = 'cluster';

/** What a test wants other than the rest. */
export interface PortalChanges {
  /** Argo removes ended runs after so long; default is the template's. */
  ttlSecondsAfterCompletion?: number;
  /** People may make environments in these namespaces, and the portal finds them by their label. */
  provisioning?: {
    namespaces: string[];
    /** Values for Secrets with the source `config:<name>`. */
    secrets: Record<string, Record<string, string>>;
    sharedServices?: object[];
  };
  /** How the portal reaches object stores that were installed with environments. */
  environmentEndpoint?: string;
}

/** How a portal is started. */
export interface PortalSettings {
  port: number;
  /** In the order in which they override each other. */
  configs: string[];
  env: Record<string, string>;
}

const CONTEXT = 'portal';
const PROVISIONER_CONTEXT = 'provisioner';
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
      await writeConfig(admin, port, changes),
    ],
    env: {
      AGENT_WORKLOADS_PORTAL_PORT: String(port),
      AGENT_WORKLOADS_KUBECONFIG: await writeKubeconfig(admin, CONTEXT, PORTAL),
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

async function writeConfig(
  admin: KubeApi,
  port: number,
  changes: PortalChanges,
): Promise<string> {
  const { ttlSecondsAfterCompletion, provisioning, environmentEndpoint } =
    changes;
  const file = join(portalFolder(), `app-config.${port}.yaml`);
  const config = {
    agentWorkloads: {
      ...(provisioning
        ? await withProvisioner(admin, provisioning)
        : // null takes away what the shipped config says
          { namespaces: TEAMS, namespaceSelector: null }),
      ...(environmentEndpoint && { artifacts: { environmentEndpoint } }),
      ...(ttlSecondsAfterCompletion !== undefined && {
        defaults: { ttlSecondsAfterCompletion },
      }),
    },
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}

async function withProvisioner(
  admin: KubeApi,
  provisioning: NonNullable<PortalChanges['provisioning']>,
) {
  return {
    clusters: [
      {
        name: CLUSTER,
        kubeconfig: '${AGENT_WORKLOADS_KUBECONFIG}',
        context: CONTEXT,
        provisioner: {
          kubeconfig: await writeKubeconfig(
            admin,
            PROVISIONER_CONTEXT,
            PROVISIONER,
          ),
          context: PROVISIONER_CONTEXT,
        },
      },
    ],
    namespaces: null,
    namespaceSelector: `${LABELS.environment}=true`,
    provisioning,
  };
}

/** A kubeconfig with nothing but a token of that account. */
async function writeKubeconfig(
  admin: KubeApi,
  context: string,
  account: typeof PORTAL,
): Promise<string> {
  const known = new KubeConfig();
  known.loadFromFile(adminKubeconfig());
  const cluster = known.getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig names no current cluster');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [cluster],
    users: [
      { name: context, token: await accountToken(admin, account, HOURS_2) },
    ],
    contexts: [{ name: context, cluster: cluster.name, user: context }],
    currentContext: context,
  });
  const file = join(portalFolder(), `kubeconfig.${context}`);
  writeFileSync(file, config.exportConfig(), { mode: 0o600 });
  return file;
}
