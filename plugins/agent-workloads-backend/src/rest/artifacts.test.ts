import { randomBytes } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import type { ArgoArtifact } from '../domain/argo';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { aWorkflow, aWorkload, NODE_IDS } from '../testUtils';
import { startApi } from './__testUtils__/startApi';

const RUN = 'runs/demo/workload-uid-1/competitors/workflow-uid-1';
const ATTEMPT =
  '/api/agent-workloads/workloads/embedded/demo/competitors/attempts/1';
const LARGE = randomBytes(9 * 1024 * 1024);
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi({ history: new InMemoryHistory() });
  api.store.put(
    aWorkload({
      status: {
        phase: 'Completed',
        attempt: 1,
        argoWorkflow: {
          name: 'competitors-1',
          namespace: 'demo',
          uid: 'workflow-uid-1',
        },
      },
    }),
  );
  runWith({});
});
afterEach(() => api.stop());

/** A finished run whose steps say that their artifacts lie there. */
function runWith(keys: Record<string, string>) {
  const workflow = aWorkflow('succeeded');
  const node = workflow.status?.nodes?.[NODE_IDS.dom];
  const stored: Record<string, string> = {
    manifest: `${RUN}/dom/manifest.json`,
    facts: `${RUN}/dom/facts.json`,
    shots: `${RUN}/dom/shots`,
    page: `${RUN}/dom/page.html`,
    logo: `${RUN}/dom/logo.svg`,
    big: `${RUN}/dom/big.bin`,
    ...keys,
  };
  const artifacts: ArgoArtifact[] = Object.entries(stored).map(
    ([name, key]) => ({ name, s3: { key } }),
  );
  if (node) {
    node.outputs = { ...node.outputs, artifacts };
  }
  api.store.put(workflow);
  api.artifactStore.putStep('artifacts', `${RUN}/dom`, [
    {
      artifact: 'facts',
      path: 'facts.json',
      contentType: 'application/json',
      content: '{"a":1}',
    },
    {
      artifact: 'shots',
      file: 'p1.png',
      path: 'shots/p1.png',
      contentType: 'image/png',
      content: PNG,
      title: 'https://shop.example/',
    },
    {
      artifact: 'page',
      path: 'page.html',
      contentType: 'text/html; charset=utf-8',
      content: '<script>alert(1)</script>',
    },
    {
      artifact: 'logo',
      path: 'logo.svg',
      contentType: 'image/svg+xml',
      content: '<svg onload="alert(1)"/>',
    },
    {
      artifact: 'big',
      path: 'big.bin',
      contentType: 'application/zip',
      content: LARGE,
    },
  ]);
}

const as = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);
const get = (path: string, who = as('grace')) =>
  request(api.server).get(`${ATTEMPT}${path}`).set('Authorization', who);
const read = (artifact: string, query = '', node: string = NODE_IDS.dom) =>
  get(`/nodes/${node}/artifacts/${artifact}${query}`).buffer(true);

describe('GET …/artifacts', () => {
  it('lists what the manifests describe, with safe types', async () => {
    const { body, status } = await get('/artifacts');
    expect(status).toBe(200);
    expect(
      body.items.map(
        (item: { artifact: string; view: string; contentType: string }) => [
          item.artifact,
          item.view,
          item.contentType,
        ],
      ),
    ).toEqual([
      ['facts', 'json', 'application/json'],
      ['shots', 'image', 'image/png'],
      ['page', 'html', 'text/plain; charset=utf-8'],
      ['logo', 'download', 'application/octet-stream'],
      ['big', 'download', 'application/octet-stream'],
    ]);
    expect(body.items[1]).toMatchObject({
      nodeId: NODE_IDS.dom,
      step: 'dom',
      file: 'p1.png',
      bytes: 8,
      title: 'https://shop.example/',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('reads the manifests of many steps a few at a time', async () => {
    const run = aWorkflow('succeeded');
    const nodes = run.status?.nodes ?? {};
    const dom = nodes[NODE_IDS.dom];
    if (!dom) throw new Error('there is no such node');
    for (let step = 0; step < 40; step += 1) {
      const id = `competitors-1-${5000 + step}`;
      const key = `${RUN}/dom/manifest.json`;
      const artifacts = [{ name: 'manifest', s3: { key } }];
      nodes[id] = { ...dom, id, outputs: { ...dom.outputs, artifacts } };
    }
    api.store.put(run);
    let now = 0;
    let most = 0;
    const real = api.artifactStore.read.bind(api.artifactStore);
    jest
      .spyOn(api.artifactStore, 'read')
      .mockImplementation(async (...args) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(resolve => {
          setImmediate(resolve);
        });
        now -= 1;
        return real(...args);
      });
    expect((await get('/artifacts')).status).toBe(200);
    expect(api.artifactStore.reads.length).toBeGreaterThan(40);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('lists nothing before there is a run', async () => {
    api.store.put(aWorkload());
    expect((await get('/artifacts')).body).toEqual({ items: [] });
  });

  it('names a manifest that is none', async () => {
    api.artifactStore.put('artifacts', `${RUN}/dom/manifest.json`, '<html>');
    const { body, status } = await get('/artifacts');
    expect(status).toBe(409);
    expect(body.error.message).toContain(`${RUN}/dom/manifest.json`);
  });
});

describe('GET …/nodes/{nodeId}/artifacts/{artifact}', () => {
  it('serves a file so that no browser runs it', async () => {
    const response = await read('page');
    expect(response.status).toBe(200);
    expect(response.text).toBe('<script>alert(1)</script>');
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': 'inline; filename="page.html"',
      'content-length': '25',
      'cache-control': 'private, no-store',
    });
  });

  it('only lets scriptable images be downloaded', async () => {
    const { headers } = await read('logo');
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="logo.svg"',
    );
  });

  it('serves a file of a directory, and downloads on request', async () => {
    const response = await read('shots', '?file=p1.png&download=true');
    expect(response.body).toEqual(PNG);
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="p1.png"',
    );
  });

  it.each([
    ['bytes=1-6', 206, 'script', 'bytes 1-6/25'],
    ['bytes=16-', 206, '</script>', 'bytes 16-24/25'],
    ['bytes=-7', 206, 'script>', 'bytes 18-24/25'],
    ['bytes=16-999', 206, '</script>', 'bytes 16-24/25'],
    ['bytes=25-26', 200, '<script>alert(1)</script>', undefined],
    ['bytes=0-1,3-4', 200, '<script>alert(1)</script>', undefined],
    ['lines=1-2', 200, '<script>alert(1)</script>', undefined],
  ])('answers the range %s', async (range, status, text, contentRange) => {
    const response = await read('page').set('Range', range);
    expect([response.status, response.text]).toEqual([status, text]);
    expect(response.headers['content-range']).toBe(contentRange);
  });

  it('streams a large file, whole and in parts', async () => {
    const whole = await read('big');
    expect(LARGE.equals(whole.body)).toBe(true);
    const part = await read('big').set('Range', 'bytes=100-199');
    expect(part.status).toBe(206);
    expect(LARGE.subarray(100, 200).equals(part.body)).toBe(true);
  });

  it('does not serve a small file that was changed after its step', async () => {
    api.artifactStore.put('artifacts', `${RUN}/dom/facts.json`, '{"a":2}');
    const response = await read('facts');
    expect(response.status).toBe(409);
    expect(response.text).not.toContain('"a":2');
    api.artifactStore.put('artifacts', `${RUN}/dom/facts.json`, '{"a":1} and');
    expect((await read('facts')).status).toBe(409);
  });

  it('cuts off a large file that was changed after its step', async () => {
    const changed = Buffer.from(LARGE);
    changed[4_000_000] = changed.readUInt8(4_000_000) ^ 1;
    api.artifactStore.put('artifacts', `${RUN}/dom/big.bin`, changed);
    await expect(read('big')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it.each([
    { why: 'another tenant', key: 'runs/demo/other-uid/job/run/secret.json' },
    { why: 'a way out', key: `${RUN}/../../../other-uid/secret.json` },
    { why: 'an absolute key', key: '/etc/passwd' },
    { why: 'an encoded way out', key: `${RUN}/%2e%2e/secret.json` },
    { why: 'a sibling run', key: `${RUN}-2/secret.json` },
  ])('reads nothing where a Workflow points at $why', async ({ key }) => {
    api.artifactStore.put('artifacts', key, '{"a":1}');
    runWith({ facts: key });
    expect((await read('facts')).status).toBe(404);
    runWith({ manifest: key });
    expect((await get('/artifacts')).body.items).toEqual([]);
    expect(api.artifactStore.reads).not.toContain(`artifacts/${key}`);
  });

  it.each([
    { why: 'a way out', file: '../../secret.json' },
    { why: 'an encoded way out', file: '%2e%2e/secret.json' },
    { why: 'an absolute path', file: '/secret.json' },
    { why: 'a line break', file: 'a\nb' },
  ])('leaves out what a manifest describes as $why', async ({ file }) => {
    api.artifactStore.putStep('artifacts', `${RUN}/dom`, [
      {
        artifact: 'shots',
        file,
        path: 'x.png',
        contentType: 'image/png',
        content: PNG,
      },
    ]);
    expect((await get('/artifacts')).body.items).toEqual([]);
    const query = `?file=${encodeURIComponent(file)}`;
    expect((await read('shots', query)).status).toBe(404);
  });

  it('knows nothing that no manifest describes', async () => {
    api.artifactStore.put('artifacts', `${RUN}/dom/shots/p2.png`, PNG);
    expect((await read('shots', '?file=p2.png')).status).toBe(404);
    expect((await read('shots')).status).toBe(404);
    expect((await read('manifest')).status).toBe(404);
    expect((await read('facts', '', 'another-node')).status).toBe(404);
  });

  it('needs its own permission, beside reading the workload', async () => {
    const path = `/nodes/${NODE_IDS.dom}/artifacts/facts`;
    expect((await get(path, mockCredentials.none.header())).status).toBe(401);
    api.decisions['agentworkload.artifact.read'] = {
      result: AuthorizeResult.DENY,
    };
    expect((await read('facts')).status).toBe(403);
    expect((await get('/artifacts')).status).toBe(403);
    api.decisions['agentworkload.read'] = { result: AuthorizeResult.DENY };
    expect((await read('facts')).status).toBe(404);
    expect(api.artifactStore.reads).toEqual([]);
  });

  it('serves archived attempts, after the run and its workload are gone', async () => {
    const history = new InMemoryHistory();
    await api.stop();
    api = await startApi({ history });
    runWith({});
    api.store.vanish('Workflow', { namespace: 'demo', name: 'competitors-1' });
    const { spec } = aWorkload();
    await history.upsert({
      clusterUid: api.store.clusterUid,
      workloadUid: 'workload-uid-1',
      attempt: 1,
      cluster: 'embedded',
      namespace: 'demo',
      name: 'competitors',
      pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
      phase: 'Completed',
      ended: true,
      createdAt: '2026-11-20T12:00:00Z',
      jobId: 'competitors',
      prefix: 'runs',
      bucket: 'artifacts',
      workflow: { name: 'competitors-1', uid: 'workflow-uid-1' },
      spec,
      status: {},
      nodes: [],
      artifacts: ['manifest.json', 'facts.json'].map(file => ({
        nodeId: NODE_IDS.dom,
        step: 'dom',
        artifact: file.replace('.json', ''),
        key: `${RUN}/dom/${file}`,
      })),
    });
    expect((await read('facts')).text).toBe('{"a":1}');
  });
});
