import { request } from 'node:http';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS, openObjectStore } from '../../src/store';
import { aServer, listen, TestServer } from './aServer';

interface Answer {
  code: number;
  body: Record<string, unknown>;
}

const MAPS = '/api/v1/namespaces/default/configmaps';

let cluster: TestServer;
let logFile: string;
let running = true;

beforeEach(async () => {
  running = true;
  cluster = await aServer({
    podLogs: { logFile: () => ({ path: logFile, running }) },
  });
  logFile = join(cluster.dir, 'main.log');
});

afterEach(() => cluster.close());

/** With node's own client: fetch does not send a foreign Host. */
function call(
  path: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: unknown;
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  const data = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(`${cluster.url}${path}`, { method, headers });
    sent.once('error', reject);
    sent.once('response', response => {
      let text = '';
      response.on('data', chunk => {
        text += String(chunk);
      });
      response.once('end', () =>
        resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) }),
      );
    });
    sent.end(data);
  });
}

const post = (path: string, body: unknown, type = 'application/json') =>
  call(path, { method: 'POST', body, headers: { 'content-type': type } });

const aMap = (name: string) => ({ metadata: { name } });

/** Every line of a watch until the server ends it. */
async function watchLines(
  query: string,
): Promise<Array<{ type: string; object: Record<string, unknown> }>> {
  const response = await fetch(`${cluster.url}${MAPS}?watch=true&${query}`);
  const text = await response.text();
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

describe('who may call', () => {
  it.each([
    { why: 'a web page', headers: { origin: 'http://evil.example' } },
    { why: 'a page without CORS', headers: { 'sec-fetch-site': 'cross-site' } },
    { why: 'a sandboxed page', headers: { origin: 'null' } },
    {
      why: 'a page of another loopback port',
      headers: { 'sec-fetch-site': 'same-site' },
    },
    { why: 'a rebound name', headers: { host: 'evil.example:80' } },
  ])('refuses $why', async ({ headers }) => {
    const { code, body } = await call('/api/v1/namespaces', {
      headers: headers as unknown as Record<string, string>,
    });
    expect(code).toBe(403);
    expect(body).toMatchObject({ kind: 'Status', reason: 'Forbidden' });
  });

  it.each([{ host: 'localhost:1' }, { 'sec-fetch-site': 'none' }])(
    'answers a caller of this machine (%o)',
    async headers => {
      const answer = await call('/version', {
        headers: headers as unknown as Record<string, string>,
      });
      expect(answer.code).toBe(200);
    },
  );
});

describe('what it refuses', () => {
  it.each([
    { why: 'an unknown kind', path: '/apis/apps/v1/things', code: 404 },
    { why: 'an unknown path', path: '/somewhere', code: 404 },
    { why: 'a path that is not UTF-8', path: '/api/v1/%ff', code: 400 },
    { why: 'an unknown subresource', path: `${MAPS}/a/scale`, code: 404 },
  ])('$why', async ({ path, code }) => {
    const answer = await call(path);
    expect(answer).toMatchObject({ code, body: { kind: 'Status' } });
  });

  it('bodies above 3 MiB', async () => {
    const answer = await post(MAPS, {
      ...aMap('big'),
      data: { text: 'x'.repeat(3 * 1024 * 1024) },
    });
    expect(answer).toMatchObject({
      code: 413,
      body: { reason: 'RequestEntityTooLarge' },
    });
  });

  it('bodies that are not JSON, nested too deeply, or in another format', async () => {
    expect((await post(MAPS, 'not an object')).code).toBe(400);
    const deep = Array.from({ length: 500 }).reduce<unknown>(
      inner => ({ inner }),
      1,
    );
    expect((await post(MAPS, deep)).code).toBe(400);
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const { code, body } = await post(MAPS, aMap('a'), protobuf);
    expect(code).toBe(415);
    expect(body).toMatchObject({
      message: expect.stringContaining('--dry-run=client -o yaml'),
    });
  });

  it('bodies of another kind or place', async () => {
    expect((await post(MAPS, { ...aMap('a'), kind: 'Secret' })).code).toBe(400);
    const elsewhere = { metadata: { name: 'a', namespace: 'kube-system' } };
    expect((await post(MAPS, elsewhere)).code).toBe(400);
  });

  it('labels that are not labels', async () => {
    const labels = { 'a b': 'c' };
    const answer = await post(MAPS, { metadata: { name: 'a', labels } });
    expect(answer.code).toBe(422);
    const numbers = { metadata: { name: 'a', labels: { a: 1 } } };
    expect((await post(MAPS, numbers)).code).toBe(400);
  });

  it('a second server on the port, with a way out', async () => {
    const { createKubernetesServer } = await import('../../src/kubernetes');
    const port = Number(new URL(cluster.url).port);
    await expect(
      createKubernetesServer({ store: cluster.store, port }),
    ).rejects.toThrow(/is in use.*AGENT_WORKLOADS_PORT_BASE/);
  });
});

describe('a watch', () => {
  it('ends with a bookmark when its time is over', async () => {
    await post(MAPS, aMap('a'));
    const lines = await watchLines('timeoutSeconds=1&allowWatchBookmarks=true');
    expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
  });

  it('answers 410 Gone for a version that is too old or not yet there', async () => {
    const { dir } = cluster;
    await post(MAPS, aMap('a'));
    const old = cluster.store.resourceVersion();
    await cluster.server.stop();
    await cluster.store.close();
    const store = await openObjectStore({ dir: join(dir, 'state') });
    const server = await listen({ store });
    cluster = { ...cluster, store, server, url: server.url };
    for (const version of [old, '999999999']) {
      const lines = await watchLines(`resourceVersion=${version}`);
      expect(lines).toMatchObject([
        { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
      ]);
    }
  });

  it('keeps only so many events', async () => {
    await post(MAPS, aMap('a'));
    const first = cluster.store.resourceVersion();
    const ref = { namespace: 'default', name: 'a' };
    for (let i = 0; i < 2100; i++) {
      void cluster.store.mutate(KINDS.ConfigMap, ref, draft => {
        draft.data = { i: String(i) };
      });
    }
    await cluster.store.mutate(KINDS.ConfigMap, ref, () => null);
    const [line] = await watchLines(`resourceVersion=${first}`);
    expect(line).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('does not imitate streamed lists', async () => {
    const { code } = await call(`${MAPS}?watch=true&sendInitialEvents=true`);
    expect(code).toBe(422);
  });
});

describe('the log of a pod', () => {
  const pod = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'main' }] },
  };
  const log = (query = '') =>
    fetch(`${cluster.url}/api/v1/namespaces/default/pods/p/log?${query}`);

  beforeEach(() => post('/api/v1/namespaces/default/pods', pod));

  it('shows the last lines', async () => {
    await writeFile(logFile, 'one\ntwo\nthree\n');
    expect(await (await log('tailLines=2')).text()).toBe('two\nthree\n');
    expect(await (await log('tailLines=9')).text()).toBe('one\ntwo\nthree\n');
    expect(await (await log('tailLines=0')).text()).toBe('');
    expect(await (await log('limitBytes=5')).text()).toBe('one\nt');
  });

  it('is followed until the container ends, to its last line', async () => {
    await writeFile(logFile, 'one\n');
    const following = (await log('follow=true')).text();
    await appendFile(logFile, 'two\n');
    running = false;
    expect(await following).toBe('one\ntwo\n');
  });

  it('is refused for containers that the pod does not have', async () => {
    expect((await log('container=other')).status).toBe(400);
  });
});
