import { Client } from 'pg';
import type { KubeApi } from './KubeApi';
import { until } from './until';

const SERVICES = '/api/v1/namespaces/agent-workloads-services';
const SECRETS = '/api/v1/namespaces/argo/secrets';
const CONFIG =
  '/api/v1/namespaces/argo/configmaps/workflow-controller-configmap';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/argo/deployments';
const ENV = '/spec/template/spec/containers/0/env';
const CONTROLLER = 'workflow-controller';
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/argo/leases/${CONTROLLER}`;
const PODS =
  '/api/v1/namespaces/argo/pods?labelSelector=app%3Dworkflow-controller';
const NAME = 'argo-nodes';
const DATABASE = 'argo_nodes';

interface EnvVar {
  name: string;
}

/**
 * Makes Argo keep the nodes of every run in a database, however small the run is. Restarts its controller and server;
 * the function given back undoes all of it.
 */
export async function offloadNodes(
  admin: KubeApi,
): Promise<() => Promise<void>> {
  const restores: Array<() => Promise<void>> = [];
  const undo = async () => {
    // Before the restart, or it would start with what is taken away.
    await configure(admin, null);
    await Promise.all(restores.map(restore => restore()));
    await admin.delete(`${SECRETS}/${NAME}`);
  };
  try {
    const data = await credentials(admin);
    await recreateDatabase(admin, data);
    await admin.delete(`${SECRETS}/${NAME}`);
    must(await admin.post(SECRETS, { metadata: { name: NAME }, data }));
    await configure(admin, persistence());
    for (const name of [CONTROLLER, 'argo-server'])
      restores.push(await setAlways(admin, name));
    return undo;
  } catch (error) {
    await undo();
    throw error;
  }
}

function must({ status, body }: Awaited<ReturnType<KubeApi['get']>>) {
  if (status >= 300) throw new Error(body.message);
  return body;
}

async function credentials(admin: KubeApi): Promise<Record<string, string>> {
  const { data } = must(await admin.get(`${SERVICES}/secrets/postgres`));
  return { username: data.username, password: data.password };
}

async function recreateDatabase(
  admin: KubeApi,
  data: Record<string, string>,
): Promise<void> {
  const { spec } = must(await admin.get(`${SERVICES}/services/postgres`));
  const decode = (key: string) =>
    Buffer.from(data[key] ?? '', 'base64').toString();
  const client = new Client({
    host: spec.clusterIP,
    user: decode('username'),
    password: decode('password'),
    database: 'postgres',
  });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function persistence(): string {
  const from = (key: string) => ({ name: NAME, key });
  return JSON.stringify({
    nodeStatusOffLoad: true,
    postgresql: {
      host: 'postgres.agent-workloads-services',
      port: 5432,
      database: DATABASE,
      tableName: 'argo_workflows',
      userNameSecret: from('username'),
      passwordSecret: from('password'),
      ssl: false,
    },
  });
}

async function configure(admin: KubeApi, value: string | null): Promise<void> {
  must(await admin.patch(CONFIG, { data: { persistence: value } }));
}

/** Argo offloads only what is too large even when packed, unless it is told to do so always. */
async function setAlways(
  admin: KubeApi,
  name: string,
): Promise<() => Promise<void>> {
  const path = `${DEPLOYMENTS}/${name}`;
  const { spec } = must(await admin.get(path));
  const before: EnvVar[] | undefined = spec.template.spec.containers[0].env;
  const always = { name: 'ALWAYS_OFFLOAD_NODE_STATUS', value: 'true' };
  const set = async (env: EnvVar[] | undefined) => {
    const change = env
      ? { op: 'add', path: ENV, value: env }
      : { op: 'remove', path: ENV };
    must(await admin.patch(path, [change], 'json'));
    await rolledOut(admin, name);
  };
  await set([...(before ?? []), always]);
  return () => set(before);
}

async function rolledOut(admin: KubeApi, name: string): Promise<void> {
  await until(
    `${name} is rolled out`,
    async () => {
      const { metadata, status } = must(
        await admin.get(`${DEPLOYMENTS}/${name}`),
      );
      return (
        status.observedGeneration === metadata.generation &&
        status.replicas === 1 &&
        status.updatedReplicas === 1 &&
        status.availableReplicas === 1
      );
    },
    120_000,
  );
  if (name === CONTROLLER) await leads(admin);
}

/** A new controller works only when the lease of the one before has run out. */
async function leads(admin: KubeApi): Promise<void> {
  await until(
    'the new controller leads',
    async () => {
      const { spec } = must(await admin.get(LEASE));
      const { items } = must(await admin.get(PODS));
      return items.some(
        ({ metadata }: { metadata: { name: string } }) =>
          metadata.name === spec.holderIdentity,
      );
    },
    60_000,
  );
}
