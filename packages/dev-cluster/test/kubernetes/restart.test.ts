import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ADD,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  V1ConfigMap,
} from '@kubernetes/client-node';
import { it } from 'vitest';
import { createKubernetesServer } from '../../src/kubernetes';
import { openObjectStore } from '../../src/store';
import { aServer } from './aServer';

const namespace = 'default';
const aMap = (name: string) => ({ namespace, body: { metadata: { name } } });

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await sleep(50);
  }
}

it('lets an informer carry on after the cluster was started again', async () => {
  const first = await aServer();
  const config = new KubeConfig();
  config.loadFromString(first.server.kubeconfig());
  const core = config.makeApiClient(CoreV1Api);
  const informer = makeInformer<V1ConfigMap>(
    config,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => core.listNamespacedConfigMap({ namespace }),
  );
  const seen = new Set<string | undefined>();
  informer.on(ADD, object => seen.add(object.metadata?.name));
  // client-node ends an informer on an error: whoever uses it starts it again.
  informer.on('error', () => {
    setTimeout(() => void informer.start().catch(() => undefined), 100);
  });
  await core.createNamespacedConfigMap(aMap('before'));
  await informer.start();
  await until('the first object', () => seen.has('before'));

  await first.server.stop();
  await first.store.close();
  const store = await openObjectStore({ dir: join(first.dir, 'state') });
  const port = Number(new URL(first.url).port);
  const server = await createKubernetesServer({ store, port });
  await core.createNamespacedConfigMap(aMap('after'));
  await until('the object made after the restart', () => seen.has('after'));

  await informer.stop();
  await server.stop();
  await store.close();
});
