import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { systemClock } from '../controller/Clock';
import { aWorkload } from '../testUtils';
import { connectCluster } from './connectCluster';

const SELECTOR = 'agent-workloads.io/environment=true';
const WORKLOADS =
  /^\/apis\/agent-workloads.io\/[^/]+\/namespaces\/([^/]+)\/agentworkloads(?:\/([^/]+))?$/;

/** An API server with namespaces that a test makes and removes, each with one workload of its own. */
class Api {
  /** By name, the uid. */
  readonly namespaces = new Map<string, string>();
  /** Namespaces without rights for the portal. */
  readonly forbidden = new Set<string>();
  readonly selectors = new Set<string | null>();
  #watch: ServerResponse | undefined;
  readonly #server = createServer((request, response) =>
    this.#answer(request, response),
  );

  async listen(): Promise<string> {
    const server = this.#server;
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  make(name: string, uid = `uid-${name}`): void {
    this.namespaces.set(name, uid);
    this.#tell('ADDED', name, uid);
  }

  /** Gone, or no longer labelled: a watch tells both alike. */
  leave(name: string, { exists }: { exists: boolean }): void {
    const uid = this.namespaces.get(name) ?? '';
    if (!exists) this.namespaces.delete(name);
    this.#tell('DELETED', name, uid);
  }

  get isWatched(): boolean {
    return this.#watch !== undefined;
  }

  #tell(type: string, name: string, uid: string): void {
    const object = { metadata: { name, uid, resourceVersion: '9' } };
    this.#watch?.write(`${JSON.stringify({ type, object })}\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://localhost');
    const send = (code: number, body: object) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.searchParams.get('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      if (url.pathname === '/api/v1/namespaces') this.#watch = response;
      return;
    }
    const one = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(url.pathname)?.[1];
    if (one === 'kube-system') send(200, { metadata: { uid: 'cluster-9' } });
    else if (one) send(this.namespaces.has(one) ? 200 : 404, { metadata: {} });
    else send(...this.#list(url));
  }

  #list({ pathname, searchParams }: URL): [number, object] {
    const metadata = { resourceVersion: '5' };
    if (pathname === '/api/v1/namespaces') {
      this.selectors.add(searchParams.get('labelSelector'));
      const items = [...this.namespaces].map(([name, uid]) => ({
        metadata: { name, uid, resourceVersion: '5' },
      }));
      return [200, { items, metadata }];
    }
    const namespace = /\/namespaces\/([^/]+)\//.exec(pathname)?.[1] ?? '';
    if (this.forbidden.has(namespace))
      return [403, { message: `forbidden in ${namespace}` }];
    const uid = this.namespaces.get(namespace);
    const found = WORKLOADS.exec(pathname);
    if (found?.[2]) return [404, { message: 'not found' }];
    const items = found
      ? [aWorkload({ metadata: { namespace, uid: `workload-of-${uid}` } })]
      : [];
    return [200, { items, metadata }];
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(prepare: (api: Api) => void) {
  const api = new Api();
  prepare(api);
  const { store } = connectCluster({
    cluster: {
      name: 'test',
      access: {
        kind: 'token',
        url: await api.listen(),
        serviceAccountToken: 'portal-token',
        skipTLSVerify: true,
      },
    },
    namespaces: [],
    namespaceSelector: SELECTOR,
    clusterTemplates: false,
    lease: { namespace: 'system', name: 'lease' },
    clock: systemClock,
    logger: mockServices.logger.mock(),
  });
  closing.push(async () => {
    await store.stop();
    await api.close();
  });
  const told: string[] = [];
  store.onNamespaceChange(namespace => told.push(namespace));
  store.start();
  await until(() => store.workloads.synced && api.isWatched);
  return { api, store, told };
}

const uidsIn = (store: { workloads: { list(): readonly object[] } }) =>
  (store.workloads.list() as ReturnType<typeof aWorkload>[]).map(
    ({ metadata }) => metadata.uid,
  );

it('watches the namespaces that match, those to come too, and no longer those that left', async () => {
  const { api, store, told } = await open(server => server.make('a'));
  expect([...api.selectors]).toEqual([SELECTOR]);
  expect(store).toMatchObject({ namespaces: ['a'], watchesAll: false });
  api.make('b');
  await until(() => store.environments.listed('b'));
  await until(() => uidsIn(store).length === 2);
  api.leave('a', { exists: true });
  await until(() => !store.watches('a'));
  expect(store.namespaces).toEqual(['b']);
  expect(uidsIn(store)).toEqual(['workload-of-uid-b']);
  expect(told).toEqual(['a', 'b', 'a']);
});

it('serves the others while one is forbidden, says so of that one, and reads it once it may', async () => {
  const { api, store } = await open(server => {
    server.make('a');
    server.make('b');
    server.forbidden.add('b');
  });
  expect(store.workloads).toMatchObject({ synced: true, problem: undefined });
  expect(store.workloads.listed('a')).toBe(true);
  expect(store.workloads.listed('b')).toBe(false);
  await until(() => store.workloads.problemIn('b') !== undefined);
  expect(store.workloads.problemIn('b')).toContain('forbidden in b');
  api.forbidden.delete('b');
  await until(() => store.workloads.listed('b'));
  expect(store.workloads.problemIn('b')).toBeUndefined();
});

it('keeps nothing of a namespace that was deleted and made again', async () => {
  const { api, store } = await open(server => server.make('a', 'first'));
  expect(uidsIn(store)).toEqual(['workload-of-first']);
  api.leave('a', { exists: false });
  api.make('a', 'second');
  await until(() => uidsIn(store).includes('workload-of-second'));
  expect(uidsIn(store)).toHaveLength(1);
});

it('takes what it may not read for missing only where the namespace is gone', async () => {
  const { api, store } = await open(server => server.make('a'));
  api.forbidden.add('a');
  const read = () => store.readWorkload({ namespace: 'a', name: 'x' });
  await expect(read()).rejects.toThrow("portal's own account");
  api.leave('a', { exists: false });
  expect(await read()).toBeUndefined();
  expect(await store.namespaceExists('a')).toBe(false);
});

it('is in view of nothing, rather than of everything, while no namespace matches', async () => {
  const { store } = await open(() => {});
  expect(store).toMatchObject({ namespaces: [], watchesAll: false });
  expect(store.watches('a')).toBe(false);
  expect(store.workloads).toMatchObject({ synced: true, problem: undefined });
});
