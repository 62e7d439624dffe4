import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { aTemplate, anEnvironment, aWorkflow } from '../testUtils';
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
    '/environments',
    '/workloads',
    '/workloads/embedded/demo/competitors',
    '/workloads/embedded/demo/competitors/attempts/1',
    '/workloads/embedded/demo/competitors/attempts/1/artifacts',
    '/workloads/embedded/demo/competitors/attempts/1/nodes/x/artifacts/y',
  ])('answers 401 at %s without a token', async path => {
    expect((await get(path, mockCredentials.none.header())).status).toBe(401);
  });

  it.each(['/clusters', '/pipelines', '/environments', '/workloads'])(
    'lets services read %s',
    async path => {
      expect((await get(path, mockCredentials.service.header())).status).toBe(
        200,
      );
    },
  );
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

  it('tells of a namespace that can not be read, and is healthy all the same', async () => {
    api.store.namespaces = ['demo', 'closed'];
    api.store.templates.unlisted.set('closed', 'forbidden');
    const problems = [
      {
        cluster: 'embedded',
        namespace: 'closed',
        message: 'templates: forbidden',
      },
    ];
    expect((await get('/clusters')).body.items).toMatchObject([
      { healthy: true, problems },
    ]);
    expect((await get('/pipelines')).body.incomplete).toEqual(problems);
  });

  it('says that a whole cluster may be missing from the list of pipelines', async () => {
    expect((await get('/pipelines')).body.incomplete).toEqual([]);
    api.store.clusterTemplates.problem = 'the watch is down';
    expect((await get('/pipelines')).body.incomplete).toEqual([
      {
        cluster: 'embedded',
        message: 'clusterTemplates: the watch is down',
      },
    ]);
  });

  it('tells what annotations and labels say of a pipeline, and how its parameters are entered', async () => {
    const { metadata } = aTemplate();
    api.store.put(
      aTemplate({
        metadata: {
          labels: {
            ...metadata.labels,
            'agent-workloads.io/launchable': 'true',
          },
          annotations: {
            ...metadata.annotations,
            'agent-workloads.io/owner': 'group:default/market-research',
            'agent-workloads.io/system': 'shop',
            'agent-workloads.io/dependency-of': 'component:default/a, b,,',
            'agent-workloads.io/catalog': 'external',
            'agent-workloads.io/parameter-types':
              '{"max_pages":"integer","objective":"essay"}',
          },
        },
      }),
    );
    const { body } = await get('/pipelines');
    expect(body.items).toMatchObject([
      {
        owner: 'group:default/market-research',
        system: 'shop',
        dependencyOf: ['component:default/a', 'b'],
        external: true,
        launchable: true,
      },
    ]);
    const types = body.items[0].parameters.flatMap(
      ({ name, type }: { name: string; type?: string }) =>
        type ? [[name, type]] : [],
    );
    expect(types).toEqual([['max_pages', 'integer']]);
  });

  it.each(['no JSON', '["integer"]', '7'])(
    'takes parameters for texts where the annotation is %s',
    async text => {
      const annotations = { 'agent-workloads.io/parameter-types': text };
      api.store.put(aTemplate({ metadata: { annotations } }));
      const { body, status } = await get('/pipelines');
      expect(status).toBe(200);
      expect(body.items[0].parameters).toContainEqual(
        expect.not.objectContaining({ type: expect.anything() }),
      );
    },
  );

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

describe('GET /environments', () => {
  it('lists the namespaces that are prepared to run pipelines', async () => {
    const environment = anEnvironment();
    api.store.put({
      ...environment,
      metadata: {
        ...environment.metadata,
        annotations: {
          'agent-workloads.io/title': 'Demo',
          'agent-workloads.io/description': 'To try things',
          'agent-workloads.io/owner': 'group:default/market-research',
          'agent-workloads.io/system': 'shop',
          'agent-workloads.io/catalog': 'external',
        },
      },
    });
    api.store.put(aTemplate({ metadata: { name: 'a', labels: {} } }));
    const { body, status } = await get('/environments');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          cluster: 'embedded',
          namespace: 'demo',
          title: 'Demo',
          description: 'To try things',
          owner: 'group:default/market-research',
          system: 'shop',
          bucket: 'artifacts',
          external: true,
          pipelines: ['visual-analysis-template'],
        },
      ],
      incomplete: [],
    });
    expect((await get('/environments?cluster=other')).body.items).toEqual([]);
  });

  it('hides what the caller may not see, and that it can not be read', async () => {
    api.store.environments.unlisted.set('demo', 'forbidden');
    const all = (await get('/environments')).body;
    expect([all.items.length, all.incomplete.length]).toEqual([1, 1]);
    api.decisions['agentworkload.environment.read'] = {
      result: AuthorizeResult.DENY,
    };
    expect((await get('/environments')).body).toEqual({
      items: [],
      incomplete: [],
    });
  });
});

describe('inventory events', () => {
  it('hint once at many changes of a namespace, and at namespaces that come and go', async () => {
    await api.clock.advance(500);
    api.events.publish.mockClear();
    api.store.put(aTemplate());
    api.store.put(anEnvironment());
    api.store.namespaceChanged('new');
    expect(api.events.publish).not.toHaveBeenCalled();
    await api.clock.advance(500);
    const topic = 'agent-workloads.inventory';
    const cluster = 'embedded';
    expect(api.events.publish.mock.calls).toEqual([
      [{ topic, eventPayload: { cluster, namespace: 'demo' } }],
      [{ topic, eventPayload: { cluster, namespace: 'new' } }],
    ]);
  });

  it('survive that one can not be published', async () => {
    api.events.publish.mockRejectedValue(new Error('no bus'));
    api.store.put(aTemplate());
    await api.clock.advance(500);
    expect((await get('/pipelines')).status).toBe(200);
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
