import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '../testUtils';
import type { ProvisionerAccess } from '../provisioningConfig';
import { connectProvisioner } from './connectProvisioner';

interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  contentType?: string;
  authorization?: string;
  body: Record<string, unknown>;
}
type Answer = [number, unknown];

const UID = 'the-cluster';
const CONFIG_MAP = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};
const AT = { namespace: 'team-a', name: 'settings' };
const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: AT };
const clock = new FakeClock();
const closing: Array<() => Promise<unknown>> = [];
afterEach(() => Promise.all(closing.splice(0).map(close => close())));

/** An API server that answers as a test says, seen with the provisioner's account. */
async function anApi(
  answer: (seen: Seen) => Answer,
  provisioner: ProvisionerAccess = { kind: 'token', token: 'provisioner' },
) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '', 'http://localhost');
    const asked: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    };
    const isIdentity = asked.path === '/api/v1/namespaces/kube-system';
    if (!isIdentity) seen.push(asked);
    const [code, body] = isIdentity
      ? [200, { metadata: { uid: UID } }]
      : answer(asked);
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const objects = connectProvisioner(
    {
      name: 'test',
      access: {
        kind: 'token',
        url: `http://127.0.0.1:${port}`,
        serviceAccountToken: 'portal',
        skipTLSVerify: true,
      },
      provisioner,
    },
    { store: { clusterUid: UID }, clock },
  );
  if (!objects) throw new Error('no account');
  return { objects, seen };
}

const status = (code: number, message = 'refused'): Answer => [
  code,
  { kind: 'Status', message },
];

it('is nobody where config names no account', () => {
  const access = { kind: 'kubeconfig' as const, path: '/none' };
  const cluster = { name: 'test', access };
  const store = { clusterUid: UID };
  expect(connectProvisioner(cluster, { store, clock })).toBeUndefined();
});

it('calls the API server of the cluster with its own token', async () => {
  const { objects, seen } = await anApi(() => [200, manifest]);
  await expect(objects.read(CONFIG_MAP, AT)).resolves.toEqual(manifest);
  expect(seen).toMatchObject([
    {
      method: 'GET',
      path: '/api/v1/namespaces/team-a/configmaps/settings',
      authorization: 'Bearer provisioner',
    },
  ]);
});

it('reads its token from a file', async () => {
  const { objects } = await anApi(() => [200, manifest], {
    kind: 'tokenFile',
    path: '/no/such/token',
  });
  await expect(objects.read(CONFIG_MAP, AT)).rejects.toThrow(
    /does not answer.*no such file/,
  );
});

it('applies strictly, in its own name and without force', async () => {
  const { objects, seen } = await anApi(() => [200, manifest]);
  const options = { fieldManager: 'me', dryRun: true };
  await objects.apply(CONFIG_MAP, manifest, options);
  await objects.create(CONFIG_MAP, manifest, { fieldManager: 'me' });
  await objects.merge(CONFIG_MAP, AT, { data: {} }, options);
  const query = { fieldManager: 'me' };
  expect(seen).toMatchObject([
    {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body: manifest,
      query: {
        ...query,
        force: 'false',
        fieldValidation: 'Strict',
        dryRun: 'All',
      },
    },
    {
      method: 'POST',
      path: '/api/v1/namespaces/team-a/configmaps',
      query: { ...query, fieldValidation: 'Strict' },
    },
    {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      query: { ...query, dryRun: 'All' },
    },
  ]);
  expect(seen[1]?.query).not.toHaveProperty('dryRun');
});

it('lists page by page, and says what the items are', async () => {
  const item = (name: string) => ({ metadata: { ...AT, name } });
  const { objects, seen } = await anApi(({ query }) =>
    query.continue
      ? [200, { items: [item('b')], metadata: {} }]
      : [200, { items: [item('a')], metadata: { continue: 'more' } }],
  );
  const found = await objects.list(CONFIG_MAP, {
    namespace: 'team-a',
    labelSelector: 'a=b',
  });
  expect(found).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', ...item('a') },
    { apiVersion: 'v1', kind: 'ConfigMap', ...item('b') },
  ]);
  expect(seen.map(({ query }) => query.labelSelector)).toEqual(['a=b', 'a=b']);
});

it('deletes what it saw; what is gone or another one by now is left', async () => {
  for (const code of [200, 404, 409]) {
    const { objects, seen } = await anApi(() => status(code));
    await objects.remove(CONFIG_MAP, AT, 'uid-1');
    expect(seen[0]?.body).toMatchObject({ preconditions: { uid: 'uid-1' } });
  }
  const { objects } = await anApi(() => status(403));
  await expect(objects.remove(CONFIG_MAP, AT, 'u')).rejects.toMatchObject({
    statusCode: 403,
  });
});

describe('discovery', () => {
  const resources = [
    { name: 'deployments', kind: 'Deployment', namespaced: true },
    { name: 'deployments/status', kind: 'Deployment', namespaced: true },
  ];

  it('knows plural and scope of what is served, and asks again after a while', async () => {
    const { objects, seen } = await anApi(() => [200, { resources }]);
    const type = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const known = {
      ...type,
      plural: 'deployments',
      namespaced: true,
    };
    await expect(objects.kindOf(type)).resolves.toEqual(known);
    await expect(
      objects.kindOf({ ...type, kind: 'Other' }),
    ).resolves.toBeUndefined();
    expect(seen.map(({ path }) => path)).toEqual(['/apis/apps/v1']);
    await clock.advance(61_000);
    await objects.kindOf(type);
    expect(seen).toHaveLength(2);
  });

  it('finds nothing in an API that is not served, until it is', async () => {
    let served = false;
    const { objects } = await anApi(() =>
      served ? [200, { resources }] : status(404),
    );
    const type = { apiVersion: 'apps/v1', kind: 'Deployment' };
    await expect(objects.kindOf(type)).resolves.toBeUndefined();
    served = true;
    await expect(objects.kindOf(type)).resolves.toBeDefined();
  });

  it('says what to do about an account that the cluster does not accept', async () => {
    const { objects } = await anApi(() => status(401, 'Unauthorized'));
    await expect(
      objects.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/401 Unauthorized.*token ended/),
    });
  });
});

it.each<[Answer, boolean | undefined]>([
  [[201, { status: { allowed: true } }], true],
  [[201, { status: { allowed: false } }], false],
  [status(404), undefined],
])('asks what it may: %j means %s', async (answer, expected) => {
  const { objects } = await anApi(() => answer);
  await expect(
    objects.may({
      verb: 'patch',
      group: '',
      resource: 'configmaps',
      namespace: 'team-a',
    }),
  ).resolves.toBe(expected);
});

it('keeps what the API server refuses, and tells a dead one', async () => {
  const { objects } = await anApi(() => status(422, 'invalid'));
  await expect(
    objects.apply(CONFIG_MAP, manifest, { fieldManager: 'me' }),
  ).rejects.toMatchObject({ name: 'KubeApiError', statusCode: 422 });
  await Promise.all(closing.splice(0).map(close => close()));
  await expect(objects.read(CONFIG_MAP, AT)).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
    message: expect.stringContaining('cluster test does not answer'),
  });
});
