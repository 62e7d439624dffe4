import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { aTemplate, aWorkflow } from '../testUtils';
import { putLaunched, putWaiting } from './__testUtils__/putWorkloads';
import { startApi } from './__testUtils__/startApi';

const BASE = '/api/agent-workloads';
const as = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi({ history: new InMemoryHistory() });
});
afterEach(() => api.stop());

const get = (path: string, who = as('grace')) =>
  request(api.server).get(`${BASE}${path}`).set('Authorization', who);

describe('every route', () => {
  it.each([
    '/clusters',
    '/pipelines',
    '/workloads',
    '/workloads/embedded/demo/competitors',
    '/workloads/embedded/demo/competitors/attempts/1',
    '/workloads/embedded/demo/competitors/attempts/1/artifacts',
    '/workloads/embedded/demo/competitors/attempts/1/nodes/x/artifacts/y',
  ])('answers 401 at %s without a token', async path => {
    expect((await get(path, mockCredentials.none.header())).status).toBe(401);
  });

  it.each(['/clusters', '/workloads'])('lets services read %s', async path => {
    expect((await get(path, mockCredentials.service.header())).status).toBe(
      200,
    );
  });
});

describe('GET /clusters and /pipelines', () => {
  it('tells the health of the view of each cluster', async () => {
    api.store.workflows.problem = 'the watch is down';
    api.store.templates.synced = false;
    expect((await get('/clusters')).body.items).toEqual([
      {
        name: 'embedded',
        namespaces: ['demo'],
        healthy: false,
        message: 'workflows: the watch is down; templates: not listed yet',
      },
    ]);
  });

  it('tells when the policy engine does not answer', async () => {
    expect((await get('/clusters')).body.policy).toEqual({
      engine: 'opa',
      healthy: true,
    });
    const down = { engine: 'opa', healthy: false, message: 'unreachable' };
    api.policyHealth.read.mockResolvedValue(down);
    expect((await get('/clusters')).body.policy).toEqual(down);
  });

  it('lists what may be launched, with the parameters that people set', async () => {
    api.store.put(
      aTemplate({ metadata: { name: 'not-labelled', labels: {} } }),
    );
    const { body, status } = await get('/pipelines?namespace=demo');
    expect(status).toBe(200);
    expect(body.items).toEqual([
      expect.objectContaining({
        name: 'visual-analysis-template',
        gates: ['suspend-gate'],
        problems: [],
      }),
    ]);
    const names = body.items[0].parameters.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toEqual([
      'job_id',
      'target_urls',
      'objective',
      'prefix',
      'max_pages',
    ]);
    expect((await get('/pipelines?cluster=other')).body.items).toEqual([]);
  });
});

describe('GET /pipelines, where a template is none', () => {
  it('says so, and still lists the others', async () => {
    const broken = aTemplate({ metadata: { name: 'broken' } });
    api.store.put({
      ...broken,
      spec: JSON.parse('{"entrypoint":"a","templates":"none"}'),
    });
    const { body, status } = await get('/pipelines?namespace=demo');
    expect(status).toBe(200);
    expect(body.items).toEqual([
      expect.objectContaining({
        name: 'visual-analysis-template',
        problems: [],
      }),
      expect.objectContaining({
        name: 'broken',
        problems: [expect.stringContaining("can't be read")],
      }),
    ]);
  });
});

describe('signals', () => {
  it('hint once at many changes of a workload, and tell nobody its name', async () => {
    putWaiting(api.store);
    api.store.put(aWorkflow('scraping'));
    api.store.put(aWorkflow('waiting'));
    expect(api.signals.publish).not.toHaveBeenCalled();
    await api.clock.advance(300);
    expect(api.signals.publish.mock.calls).toEqual([
      [
        {
          recipients: { type: 'broadcast' },
          channel: 'agent-workloads',
          message: { uid: 'workload-uid-1' },
        },
      ],
    ]);
    putLaunched(api.store, 'another');
    await api.clock.advance(300);
    expect(api.signals.publish).toHaveBeenCalledTimes(2);
  });
});
