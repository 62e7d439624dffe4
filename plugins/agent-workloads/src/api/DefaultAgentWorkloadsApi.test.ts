import { registerMswTestHooks } from '@backstage/test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { ApiError } from './ApiError';
import { DefaultAgentWorkloadsApi } from './DefaultAgentWorkloadsApi';

const BASE = 'http://backend.test/api/agent-workloads';
const REF = { cluster: 'embedded', namespace: 'demo', name: 'a b' };
const WORKLOAD = `${BASE}/workloads/embedded/demo/a%20b`;

describe('DefaultAgentWorkloadsApi', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const api = new DefaultAgentWorkloadsApi({
    discoveryApi: { getBaseUrl: async () => BASE },
    fetchApi: { fetch: (input, init) => fetch(input, init) },
  });

  it('repeats arrays and leaves out what is not asked', async () => {
    let search = '';
    server.use(
      rest.get(`${BASE}/workloads`, (req, res, ctx) => {
        search = req.url.search;
        return res(ctx.json({ items: [], total: 0, counts: {} }));
      }),
    );
    await api.listWorkloads({
      phase: ['Running', 'Failed'],
      q: '',
      mine: true,
      owner: undefined,
    });
    expect(search).toBe('?phase=Running&phase=Failed&mine=true');
  });

  it('encodes every part of a path', async () => {
    server.use(
      rest.get(WORKLOAD, (_, res, ctx) => res(ctx.json({ name: 'a b' }))),
    );
    await expect(api.getWorkload(REF)).resolves.toEqual({ name: 'a b' });
  });

  it('sends a decision with its key', async () => {
    let sent: unknown;
    server.use(
      rest.post(
        `${WORKLOAD}/gates/node%2F1/decisions`,
        async (req, res, ctx) => {
          sent = [req.headers.get('Idempotency-Key'), await req.json()];
          return res(ctx.status(201), ctx.json({ id: 'd' }));
        },
      ),
    );
    const request = {
      decision: 'approve',
      evidenceDigest: 'sha256:0',
    } as const;
    await api.decide(REF, 'node/1', request, { idempotencyKey: 'key-12345' });
    expect(sent).toEqual(['key-12345', request]);
  });

  it('asks for a dry run before a launch', async () => {
    const modes: Array<string | null> = [];
    server.use(
      rest.post(`${BASE}/workloads`, (req, res, ctx) => {
        modes.push(req.url.searchParams.get('dryRun'));
        return res(ctx.json({}));
      }),
    );
    const request = {
      cluster: 'embedded',
      namespace: 'demo',
      objective: 'x',
      pipeline: { name: 'p' },
    };
    await api.previewLaunch(request);
    await api.launch(request);
    expect(modes).toEqual(['true', null]);
  });

  it('reads a file inside a directory artifact', async () => {
    let file: string | null = null;
    server.use(
      rest.get(
        `${WORKLOAD}/attempts/2/nodes/n/artifacts/screenshots`,
        (req, res, ctx) => {
          file = req.url.searchParams.get('file');
          return res(ctx.text('bytes'));
        },
      ),
    );
    const blob = await api.readArtifact({
      workload: REF,
      attempt: 2,
      nodeId: 'n',
      artifact: 'screenshots',
      file: 'a/b&c.png',
    });
    expect(file).toBe('a/b&c.png');
    expect(blob.size).toBe(5);
  });

  it('lists environments, and says what it could not read', async () => {
    const listed = {
      items: [{ namespace: 'team-a' }],
      incomplete: [{ cluster: 'far', message: 'It timed out.' }],
    };
    server.use(
      rest.get(`${BASE}/environments`, (_req, res, ctx) =>
        res(ctx.json(listed)),
      ),
    );
    expect(await api.listEnvironments()).toEqual(listed);
  });

  it('plans manifests in the cluster that is named', async () => {
    let asked: unknown;
    server.use(
      rest.post(
        `${BASE}/clusters/a%20b/manifests/plan`,
        async (req, res, ctx) => {
          asked = await req.json();
          return res(ctx.json({ complete: true, objects: [] }));
        },
      ),
    );
    const manifests = [{ apiVersion: 'v1', kind: 'Namespace' }];
    expect(await api.planManifests('a b', { manifests })).toMatchObject({
      complete: true,
    });
    expect(asked).toEqual({ manifests });
  });

  it.each([
    [
      'the backend’s own words',
      JSON.stringify({ error: { name: 'X', message: 'The gate is closed.' } }),
      'The gate is closed.',
    ],
    [
      'the status when the body says nothing',
      '<html>',
      'The portal’s backend answered 409 Conflict',
    ],
  ])('fails with %s', async (_, body, message) => {
    server.use(
      rest.get(WORKLOAD, (__, res, ctx) =>
        res(ctx.status(409), ctx.body(body)),
      ),
    );
    const failure = await api.getWorkload(REF).catch(error => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 409, message });
  });
});
