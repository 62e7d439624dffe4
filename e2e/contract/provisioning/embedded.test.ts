import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { connectAdmin, connectAs, uidOf } from './connect';
import { describeProvisioning } from './describeProvisioning';

const cluster = new EmbeddedCluster();
const folder = mkdtemp(join(tmpdir(), 'contract-provisioning-'));
const kubeconfig = folder.then(dir => join(dir, 'kubeconfig'));

afterAll(async () => {
  await cluster.stop();
  await rm(await folder, { recursive: true, force: true });
});

describeProvisioning('the embedded cluster', async () => {
  const path = await kubeconfig;
  await writeFile(path, await cluster.start({ firstPort: 22220 }));
  const admin = connectAdmin(path);
  const objects = connectAs(
    path,
    { kind: 'kubeconfig', path },
    await uidOf(admin),
  );
  return { objects, admin, authorizes: false };
});

it('an account of another cluster is found out before it does anything', async () => {
  const path = await kubeconfig;
  const objects = connectAs(path, { kind: 'kubeconfig', path }, 'another-uid');
  await expect(
    objects.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }),
  ).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
    message: expect.stringContaining('belongs to another cluster'),
  });
});
