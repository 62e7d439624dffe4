import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { systemClock } from '../controller/Clock';
import { aDecision, aGate, aWorkflow, aWorkload } from '../testUtils';
import { connectCluster } from './connectCluster';

interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  contentType?: string;
  body: Record<string, unknown>;
}
type Answer = [number, unknown] | ((response: ServerResponse) => void);

/** An API server that answers as a test says and remembers what it was asked. */
async function anApi(answer: (seen: Seen) => Answer) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '', 'http://localhost');
    const asked: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      contentType: request.headers['content-type'],
      body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    };
    seen.push(asked);
    const answered = answer(asked);
    if (typeof answered === 'function') {
      answered(response);
      return;
    }
    response.writeHead(answered[0], { 'content-type': 'application/json' });
    response.end(JSON.stringify(answered[1]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = connectCluster({
    cluster: {
      name: 'test',
      access: {
        kind: 'token',
        url: `http://127.0.0.1:${port}`,
        serviceAccountToken: 'portal-token',
        skipTLSVerify: true,
      },
    },
    namespaces: ['demo'],
    clusterTemplates: true,
    lease: { namespace: 'demo', name: 'lease' },
    clock: systemClock,
    logger: mockServices.logger.mock(),
  });
  const close = async () => {
    await connection.store.stop();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return { ...connection, seen, close };
}

const REF = { namespace: 'demo', name: 'competitors' };
const status = (code: number, rest: object = {}) =>
  [code, { kind: 'Status', message: 'refused', ...rest }] satisfies Answer;

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

it.each<[number, string]>([
  [409, 'ConflictError'],
  [404, 'NotFoundError'],
  [422, 'InputError'],
  [400, 'InputError'],
  [500, 'ServiceUnavailableError'],
])('an answer of %i is a %s', async (code, name) => {
  const api = await anApi(() => status(code));
  const create = api.store.createWorkflow({
    metadata: { namespace: 'demo', name: 'x' },
  });
  await expect(create).rejects.toMatchObject({ name });
  await api.close();
});

it('does not make our own lack of rights the fault of whoever asks', async () => {
  const api = await anApi(() => status(403));
  const read = api.store.readWorkload(REF);
  await expect(read).rejects.toMatchObject({
    name: expect.not.stringMatching('NotAllowed'),
    message: expect.stringContaining("portal's own account"),
  });
  await api.close();
});

it('keeps the field paths of what the schema refuses', async () => {
  const details = { causes: [{ field: 'spec.jobId', message: 'must match' }] };
  const api = await anApi(() => status(422, { details }));
  const { spec } = aWorkload();
  const create = api.store.createWorkload(
    { metadata: REF, spec },
    { dryRun: true },
  );
  await expect(create).rejects.toThrow('spec.jobId: must match');
  expect(api.seen[0]?.query.get('dryRun')).toBe('All');
  await api.close();
});

it('takes a missing object for missing, and a dead server for dead', async () => {
  const api = await anApi(() => status(404));
  expect(await api.store.readWorkflow(REF)).toBeUndefined();
  await api.close();
  await expect(api.store.readWorkflow(REF)).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
  });
});

it('writes status, decisions and finalizers conditionally', async () => {
  const workload = aWorkload({ status: { gates: [aGate()] } });
  const api = await anApi(({ body }) => [200, body]);
  const gate = aGate();
  await api.store.appendDecision(workload, gate, aDecision(gate));
  await api.store.setFinalizers('Workflow', aWorkflow(), ['x']);
  await api.store.deleteWorkflow(REF, 'uid-9');
  expect(api.seen).toMatchObject([
    {
      method: 'PUT',
      path: '/apis/agent-workloads.io/v1alpha1/namespaces/demo/agentworkloads/competitors/status',
      body: {
        metadata: { resourceVersion: '1' },
        status: { gates: [{ decisions: [{ by: 'user:default/grace' }] }] },
      },
    },
    {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          uid: 'workflow-uid-1',
          resourceVersion: '1',
          finalizers: ['x'],
        },
      },
    },
    { method: 'DELETE', body: { preconditions: { uid: 'uid-9' } } },
  ]);
  await api.close();
});

it('tells a failed test of a patch from an object that the schema refuses', async () => {
  const answers = [status(422), status(422, { details: { kind: 'Workflow' } })];
  const api = await anApi(() => answers.shift() ?? status(500));
  const patch = () =>
    api.store.patchWorkflow(REF, [{ op: 'test', path: '/a', value: 1 }]);
  await expect(patch()).rejects.toMatchObject({ name: 'ConflictError' });
  await expect(patch()).rejects.toMatchObject({ name: 'InputError' });
  expect(api.seen[0]?.contentType).toBe('application/json-patch+json');
  await api.close();
});

it('counts an Event that is said again', async () => {
  let first = true;
  const api = await anApi(({ method }) => {
    if (method === 'GET')
      return [200, { metadata: { resourceVersion: '7' }, count: 4 }];
    if (method === 'PUT' || first) {
      first = false;
      return [201, {}];
    }
    return status(409);
  });
  const event = {
    type: 'Normal',
    reason: 'GateOpened',
    message: 'waits',
  } as const;
  api.store.recordEvent(aWorkload(), event);
  api.store.recordEvent(aWorkload(), event);
  await until(() => api.seen.some(({ method }) => method === 'PUT'));
  const [created, , , counted] = api.seen;
  expect(created?.body).toMatchObject({ reason: 'GateOpened', count: 1 });
  expect(counted?.body).toMatchObject({
    count: 5,
    metadata: { resourceVersion: '7' },
  });
  await api.close();
});

it('fills its caches, sees changes, and comes back when the server was away', async () => {
  let up = false;
  let watch: ServerResponse | undefined;
  const api = await anApi(({ path, query }) => {
    if (!up) return status(503);
    if (path.endsWith('/kube-system'))
      return [200, { metadata: { uid: 'cluster-9' } }];
    if (query.get('watch'))
      return response => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        if (path.endsWith('/agentworkloads')) watch = response;
      };
    const items = path.endsWith('/agentworkloads') ? [aWorkload()] : [];
    return [200, { items, metadata: { resourceVersion: '5' } }];
  });
  const { store } = api;
  store.start();
  expect(() => store.clusterUid).toThrow(/has not answered yet/);
  up = true;
  await until(
    () => store.workloads.synced && store.clusterTemplates?.synced === true,
  );
  expect(store.clusterUid).toBe('cluster-9');
  expect(store.workloads.get(REF)).toMatchObject({ kind: 'AgentWorkload' });
  await until(() => watch !== undefined);
  const changed = aWorkload({
    metadata: { name: 'second', resourceVersion: '6' },
  });
  watch?.write(`${JSON.stringify({ type: 'ADDED', object: changed })}\n`);
  await until(() => store.workloads.list('demo').length === 2);
  const old = watch;
  watch = undefined;
  old?.write(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
  await until(() => watch !== undefined);
  expect(store.workloads.list()).toHaveLength(1);
  await api.close();
}, 20_000);

it('holds a Lease through the API', async () => {
  const answers: Answer[] = [
    status(404),
    [201, {}],
    [
      200,
      {
        metadata: { resourceVersion: '3' },
        spec: { holderIdentity: 'me', leaseDurationSeconds: 15 },
      },
    ],
    status(409),
  ];
  const api = await anApi(() => answers.shift() ?? status(500));
  const lease = {
    holder: 'me',
    renewedAt: new Date(0),
    durationSeconds: 15,
    transitions: 0,
  };
  expect(await api.lease.read()).toBeUndefined();
  expect(await api.lease.create(lease)).toBe(true);
  const seen = await api.lease.read();
  expect(seen).toMatchObject({ holder: 'me', resourceVersion: '3' });
  expect(await api.lease.update({ ...lease, resourceVersion: '2' })).toBe(
    false,
  );
  expect(api.seen[1]?.body).toMatchObject({
    spec: { renewTime: '1970-01-01T00:00:00.000000Z' },
  });
  await api.close();
});
