import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { KubeConfig } from '@kubernetes/client-node';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { KubeHttp } from '../engine/backend';
import { TestCluster } from '../kubernetes/TestCluster';
import { describeFoundNamespaces } from './describeFoundNamespaces';

const cluster = new EmbeddedCluster();
let folder: string | undefined;

afterAll(async () => {
  await cluster.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describeFoundNamespaces('the embedded cluster', async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-namespaces-'));
  const path = join(folder, 'kubeconfig');
  const text = await cluster.start({ firstPort: 22240, argo: { images: {} } });
  await writeFile(path, text);
  await TestCluster.open(text);
  const config = new KubeConfig();
  config.loadFromString(text);
  return { admin: new KubeHttp(config), access: { kind: 'kubeconfig', path } };
});
