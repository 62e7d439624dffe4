import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startArgoEngine } from '@agent-workloads/dev-cluster/src/argo';
import {
  createKubernetesServer,
  KubernetesServer,
} from '@agent-workloads/dev-cluster/src/kubernetes';
import {
  ObjectStore,
  openObjectStore,
} from '@agent-workloads/dev-cluster/src/store';
import { afterAll } from 'vitest';
import { describeArgo } from './describeArgo';
import { IMAGE } from './specs';

const FIRST_PORT = 22200;
const LAST_PORT = 22219;

async function listenSomewhere(store: ObjectStore): Promise<KubernetesServer> {
  for (let port = FIRST_PORT; ; port++) {
    try {
      return await createKubernetesServer({ store, port });
    } catch (error) {
      if (port === LAST_PORT) throw error;
    }
  }
}

const cleanUp: Array<() => Promise<void>> = [];

afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
});

describeArgo('the embedded cluster', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'contract-argo-'));
  cleanUp.push(() => rm(dir, { recursive: true, force: true }));
  const store = await openObjectStore({ dir: join(dir, 'state') });
  cleanUp.push(() => store.close());
  const quiet = () => undefined;
  const engine = await startArgoEngine({
    store,
    podsDir: join(dir, 'pods'),
    images: { [IMAGE]: { paths: {} } },
    // No step of the suite has artifacts.
    artifactStore: {
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      accessKey: 'none',
      secretKey: 'none',
      bucket: 'none',
    },
    logger: { info: quiet, warn: quiet, error: quiet },
    graceMs: 500,
  });
  cleanUp.push(() => engine.stop());
  const server = await listenSomewhere(store);
  cleanUp.push(() => server.stop());
  return server.kubeconfig();
});
