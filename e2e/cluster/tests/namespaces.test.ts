import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LABELS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  connectCluster,
  systemClock,
  type ClusterConnection,
} from '../../contract/engine/backend';
import { SILENT } from '../../contract/engine/connect';
import { adminKubeconfig, KubeApi } from './support/KubeApi';
import {
  createEnvironment,
  PORTAL,
  portalToken,
} from './support/portalAccount';
import { until } from './support/until';

const run = Date.now().toString(36);
const OPEN = `open-${run}`;
const CLOSED = `closed-${run}`;
const MARK = 'namespaces-run';
const path = (namespace: string) => `/api/v1/namespaces/${namespace}`;

const admin = KubeApi.asAdmin();
let store: ClusterConnection['store'];

/** As the portal in a cluster where its rights are bound per environment. */
beforeAll(async () => {
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig());
  const cluster = config.getCurrentCluster();
  ({ store } = connectCluster({
    cluster: {
      name: 'test',
      access: {
        kind: 'token',
        url: cluster?.server ?? '',
        caData: cluster?.caData,
        serviceAccountToken: await portalToken(admin),
        skipTLSVerify: false,
      },
    },
    namespaces: [],
    namespaceSelector: `${LABELS.environment}=true,${MARK}=${run}`,
    clusterTemplates: false,
    lease: { namespace: PORTAL.namespace, name: `namespaces-${run}` },
    clock: systemClock,
    logger: SILENT,
  }));
  store.start();
  await until('the first list', async () => store.workloads.synced);
});

afterAll(async () => {
  await store?.stop();
  for (const namespace of [OPEN, CLOSED]) await admin.delete(path(namespace));
});

const show = (namespace: string) =>
  admin.patch(path(namespace), {
    metadata: { labels: { [LABELS.environment]: 'true', [MARK]: run } },
  });

it('says of a namespace without its rights that it can not be read, and serves the others', async () => {
  await admin.post('/api/v1/namespaces', { metadata: { name: CLOSED } });
  await createEnvironment(admin, OPEN);
  await show(CLOSED);
  await show(OPEN);
  await until('the open one is read', async () => store.workloads.listed(OPEN));
  const problem = await until('the closed one is told of', async () => {
    const told = store.workloads.problemIn(CLOSED);
    return told !== 'not listed yet' && told;
  });
  expect(problem).toContain('forbidden');
  expect(store.workloads).toMatchObject({ synced: true, problem: undefined });
  expect(store.workloads.listed(CLOSED)).toBe(false);
});

it('reads a namespace as soon as its rights are bound', async () => {
  const { body } = await admin.get(
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${OPEN}/rolebindings`,
  );
  for (const { metadata, roleRef, subjects } of body.items)
    await admin.post(
      `/apis/rbac.authorization.k8s.io/v1/namespaces/${CLOSED}/rolebindings`,
      { metadata: { name: metadata.name }, roleRef, subjects },
    );
  await until('it is read', async () => store.workloads.listed(CLOSED), 60_000);
  expect(store.workloads.problemIn(CLOSED)).toBeUndefined();
});

it('knows that what lay in a namespace is gone with it, though the rights went too', async () => {
  await admin.delete(path(OPEN));
  await until('it left the view', async () => !store.watches(OPEN), 60_000);
  expect(
    await store.readWorkload({ namespace: OPEN, name: 'any' }),
  ).toBeUndefined();
  const elsewhere = { namespace: 'default', name: 'any' };
  await expect(store.readWorkload(elsewhere)).rejects.toThrow(
    "portal's own account",
  );
});
