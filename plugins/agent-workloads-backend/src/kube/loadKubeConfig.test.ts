import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { loadKubeConfig } from './loadKubeConfig';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
const POD = join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');
const env = { ...process.env };

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate'] });
  mkdirSync(POD, { recursive: true });
});

afterEach(() => {
  jest.useRealTimers();
  process.env = { ...env };
});

afterAll(() => rmSync(folder, { recursive: true }));

type Access = Parameters<typeof loadKubeConfig>[0]['access'];
const load = (access: Access) =>
  loadKubeConfig({ name: 'prod', access }, folder);

/** The headers that say who calls. */
async function headersOf(config: ReturnType<typeof load>) {
  const context = new RequestContext('https://api.example', HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  return context.getHeaders();
}

function writeKubeconfig(user: object): string {
  const path = join(folder, 'kubeconfig');
  const named = (name: string, what: object) => ({ name, ...what });
  writeFileSync(
    path,
    JSON.stringify({
      clusters: [
        named('a', { cluster: { server: 'https://a.example' } }),
        named('b', { cluster: { server: 'https://b.example' } }),
      ],
      users: [named('me', { user })],
      contexts: [
        named('first', { context: { cluster: 'a', user: 'me' } }),
        named('second', { context: { cluster: 'b', user: 'me' } }),
      ],
      'current-context': 'first',
    }),
  );
  return path;
}

describe('a pod of the cluster itself', () => {
  it('calls the API server of its environment with its token, and with the next one when that is renewed', async () => {
    process.env.KUBERNETES_SERVICE_HOST = '10.96.0.1';
    process.env.KUBERNETES_SERVICE_PORT = '443';
    writeFileSync(join(POD, 'ca.crt'), 'CA');
    writeFileSync(join(POD, 'token'), 'first');
    const config = load({ kind: 'inCluster' });
    expect(config.getCurrentCluster()).toMatchObject({
      server: 'https://10.96.0.1:443',
      caFile: join(POD, 'ca.crt'),
      skipTLSVerify: false,
    });
    expect(await headersOf(config)).toMatchObject({
      Authorization: 'Bearer first',
    });

    writeFileSync(join(POD, 'token'), 'renewed');
    jest.setSystemTime(61_000);
    expect(await headersOf(config)).toMatchObject({
      Authorization: 'Bearer renewed',
    });
  });

  it('is told from a process that runs in no pod', () => {
    delete process.env.KUBERNETES_SERVICE_HOST;
    expect(() => load({ kind: 'inCluster' })).toThrow(
      /Cluster prod .*runs in no pod; use kubeconfig or url/,
    );
  });
});

describe('a kubeconfig', () => {
  it.each([
    [undefined, 'https://a.example'],
    ['second', 'https://b.example'],
  ])('is used with context %s', (context, server) => {
    const path = writeKubeconfig({ token: 't' });
    const config = load({ kind: 'kubeconfig', path, context });
    expect(config.getCurrentCluster()?.server).toBe(server);
  });

  it('may name a file with the token, which is read again', async () => {
    const path = writeKubeconfig({ tokenFile: 'token' });
    writeFileSync(join(folder, 'token'), 'first');
    const config = load({ kind: 'kubeconfig', path });
    expect(await headersOf(config)).toMatchObject({
      Authorization: 'Bearer first',
    });
    writeFileSync(join(folder, 'token'), 'renewed');
    jest.setSystemTime(61_000);
    expect(await headersOf(config)).toMatchObject({
      Authorization: 'Bearer renewed',
    });
  });

  it('may act as another account', async () => {
    const path = writeKubeconfig({ token: 't', as: 'portal' });
    expect(await headersOf(load({ kind: 'kubeconfig', path }))).toMatchObject({
      'Impersonate-User': 'portal',
    });
  });

  it('that is missing, or lacks the context, is named', () => {
    expect(() => load({ kind: 'kubeconfig', path: '/none' })).toThrow(
      /kubeconfig \/none of cluster prod can't be read/,
    );
    const path = writeKubeconfig({ token: 't' });
    expect(() => load({ kind: 'kubeconfig', path, context: 'x' })).toThrow(
      /has no context x/,
    );
  });
});

it('a URL with a token needs no file', async () => {
  const config = load({
    kind: 'token',
    url: 'https://c.example',
    serviceAccountToken: 'abc',
    caData: 'Q0E=',
    skipTLSVerify: false,
  });
  expect(config.getCurrentCluster()).toMatchObject({
    server: 'https://c.example',
    caData: 'Q0E=',
  });
  expect(await headersOf(config)).toMatchObject({
    Authorization: 'Bearer abc',
  });
});
