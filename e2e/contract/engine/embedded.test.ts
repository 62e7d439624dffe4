import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startArgoEngine } from '@agent-workloads/dev-cluster/src/argo';
import { createKubernetesServer } from '@agent-workloads/dev-cluster/src/kubernetes';
import { openObjectStore } from '@agent-workloads/dev-cluster/src/store';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll } from 'vitest';
import { KubeHttp } from './backend';
import { connect } from './connect';
import { describeWorkflowEngine } from './describeWorkflowEngine';

const FIRST_PORT = 22160;
const LAST_PORT = 22179;
const NAMESPACE = 'engine';
const QUIET = { info() {}, warn() {}, error() {} };

const cleanUp: Array<() => Promise<unknown>> = [];

afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
});

async function listenSomewhere(
  store: Awaited<ReturnType<typeof openObjectStore>>,
) {
  for (let port = FIRST_PORT; ; port++) {
    try {
      return await createKubernetesServer({ store, port });
    } catch (error) {
      if (port === LAST_PORT) throw error;
    }
  }
}

/** An API server and a controller; the runs need no pods, so there is no artifact store. */
async function startCluster(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'contract-engine-'));
  cleanUp.push(() => rm(dir, { recursive: true, force: true }));
  const store = await openObjectStore({ dir: join(dir, 'state') });
  cleanUp.push(() => store.close());
  const server = await listenSomewhere(store);
  cleanUp.push(() => server.stop());
  const engine = await startArgoEngine({
    store,
    podsDir: join(dir, 'pods'),
    images: {},
    artifactStore: {
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      accessKey: 'none',
      secretKey: 'none',
      bucket: 'none',
    },
    logger: QUIET,
  });
  cleanUp.push(() => engine.stop());
  const path = join(dir, 'kubeconfig');
  await writeFile(path, server.kubeconfig());
  return path;
}

describeWorkflowEngine(
  'gates ended by a write to a Workflow of the embedded cluster',
  async () => {
    const path = await startCluster();
    const config = new KubeConfig();
    config.loadFromFile(path);
    const admin = new KubeHttp(config);
    await admin.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { metadata: { name: NAMESPACE } },
    });
    const { engine } = connect(
      { access: { kind: 'kubeconfig', path } },
      NAMESPACE,
    );
    return { engine, admin, namespace: NAMESPACE };
  },
);
