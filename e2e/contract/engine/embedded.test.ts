import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll } from 'vitest';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { KubeHttp } from './backend';
import { connect } from './connect';
import { describeWorkflowEngine } from './describeWorkflowEngine';

const NAMESPACE = 'engine';
const cluster = new EmbeddedCluster();
let folder: string | undefined;

afterAll(async () => {
  await cluster.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The backend reads a kubeconfig from a file. */
async function kubeconfigFile(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'contract-engine-'));
  const path = join(folder, 'kubeconfig');
  // the runs need no pods, so no image either
  const text = await cluster.start({ firstPort: 22160, argo: { images: {} } });
  await writeFile(path, text);
  return path;
}

describeWorkflowEngine(
  'gates ended by a write to a Workflow of the embedded cluster',
  async () => {
    const path = await kubeconfigFile();
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
