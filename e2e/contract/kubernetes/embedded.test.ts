import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKubernetesServer,
  KubernetesServer,
} from '@agent-workloads/dev-cluster/src/kubernetes';
import {
  ObjectStore,
  openObjectStore,
} from '@agent-workloads/dev-cluster/src/store';
import { afterAll } from 'vitest';
import { describeKubernetes } from './describeKubernetes';

const FIRST_PORT = 22180;
const LAST_PORT = 22199;

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

describeKubernetes('the embedded cluster', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'contract-kubernetes-'));
  cleanUp.push(() => rm(dir, { recursive: true, force: true }));
  const store = await openObjectStore({ dir });
  cleanUp.push(() => store.close());
  const server = await listenSomewhere(store);
  cleanUp.push(() => server.stop());
  return server.kubeconfig();
});
