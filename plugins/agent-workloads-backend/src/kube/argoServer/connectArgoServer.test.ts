import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import type { ArgoServerConfig } from '../../argoServerConfig';
import { connectArgoServer } from './connectArgoServer';

const dir = mkdtempSync(join(tmpdir(), 'argo-server-'));
afterAll(() => rmSync(dir, { recursive: true }));

const asked: Array<{ url?: string; authorization?: string }> = [];
const server = createServer(({ url, headers }, response) => {
  asked.push({ url, authorization: headers.authorization });
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"code":5,"message":"workflows \\"run\\" not found"}');
});
beforeAll(
  () => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)),
);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const portal = (user: Omit<User, 'name'>) => {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: 'https://127.0.0.1:1', skipTLSVerify: false },
    { name: 'portal', ...user },
  );
  return config;
};
const connect = (
  user: Omit<User, 'name'>,
  more: Partial<ArgoServerConfig> = {},
) => {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/argo`;
  const rest = { insecureSkipVerify: true, resolveGates: 'all' as const };
  return connectArgoServer('c', { url, ...rest, ...more }, portal(user));
};

it.each<[string, Omit<User, 'name'>, Partial<ArgoServerConfig>, string]>([
  ['the token of the portal', { token: 'portal' }, {}, 'portal'],
  [
    'a token of its own',
    { token: 'portal' },
    { token: { value: 'own' } },
    'own',
  ],
  [
    'a token from a file',
    { certData: 'Yw==', keyData: 'aw==' },
    { token: { file: join(dir, 'token') } },
    'from a file',
  ],
])('asks below its base path with %s', async (_what, user, more, token) => {
  writeFileSync(join(dir, 'token'), 'from a file');
  const argo = connect(user, more);
  const ref = { namespace: 'demo', name: 'run' };
  expect(await argo.read(ref, 'uid')).toBeUndefined();
  expect(asked.at(-1)).toEqual({
    url: '/argo/api/v1/workflows/demo/run',
    authorization: `Bearer ${token}`,
  });
});

it('says what to set where the portal has only a client certificate', () => {
  expect(() => connect({ certData: 'Yw==', keyData: 'aw==' })).toThrow(
    'set token or tokenFile in agentWorkloads.clusters[].argoServer',
  );
});

it('lets no node id say more than one id in a selector', async () => {
  const values = { phase: 'Succeeded' as const, message: '', outputs: {} };
  const argo = connect({ token: 'portal' });
  const before = asked.length;
  await expect(
    argo.set(
      { namespace: 'demo', name: 'run' },
      { ...values, nodeId: 'a,phase=Running' },
    ),
  ).rejects.toThrow('is no id of a node');
  expect(asked).toHaveLength(before);
});
