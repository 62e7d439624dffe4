import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ANNOTATIONS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import request from 'supertest';
import { parse } from 'yaml';
import { requesterOf, sealRequester } from '../domain/requester';
import { InMemoryHistory } from '../history/InMemoryHistory';
import {
  aGate,
  anEnvironment,
  aTemplate,
  aWorkflow,
  aWorkload,
  NODE_IDS,
  TEST_SEALER,
} from '../testUtils';
import {
  agentWorkloadConditions,
  createAgentWorkloadConditionalDecision,
} from '../permissions';
import { agentWorkloadReadPermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { startApi } from './__testUtils__/startApi';

const BASE = '/api/agent-workloads';
const DENY = { result: AuthorizeResult.DENY } as const;
const as = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);

let api: Awaited<ReturnType<typeof startApi>>;
let history: InMemoryHistory;
beforeEach(async () => {
  history = new InMemoryHistory();
  api = await startApi({ history });
});
afterEach(() => api.stop());

const get = (path: string, who = as('grace')) =>
  request(api.server).get(`${BASE}${path}`).set('Authorization', who);

/** A workload that ada launched through the portal. */
function launched(
  name: string,
  overrides: Parameters<typeof aWorkload>[0] = {},
) {
  const workload = aWorkload({
    ...overrides,
    metadata: { name, uid: `uid-${name}`, ...overrides.metadata },
  });
  const requestedBy = sealRequester(TEST_SEALER, {
    clusterUid: api.store.clusterUid,
    namespace: 'demo',
    name,
    spec: workload.spec,
    by: 'user:default/ada',
    at: workload.metadata.creationTimestamp,
  });
  return api.store.put({
    ...workload,
    metadata: {
      ...workload.metadata,
      annotations: { [ANNOTATIONS.requestedBy]: requestedBy },
    },
  });
}

const waiting = () =>
  api.store.put(
    aWorkload({
      status: {
        phase: 'Suspended',
        attempt: 1,
        progress: '3/5',
        startedAt: '2026-11-23T12:01:00Z',
        argoWorkflow: {
          name: 'competitors-1',
          namespace: 'demo',
          uid: 'workflow-uid-1',
        },
        gates: [
          aGate({
            policy: {
              verdict: 'review',
              engine: 'wasm',
              evaluatedAt: '2026-11-23T12:05:01Z',
              inputDigest: `sha256:${'c'.repeat(64)}`,
            },
          }),
        ],
      },
    }),
  );

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

describe('GET /workloads', () => {
  const names = (body: { items: Array<{ name: string }> }) =>
    body.items.map(({ name }) => name);

  it('pages in a stable order while rows come and go', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      launched(name);
    }
    const first = await get('/workloads?sort=name&limit=2');
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(first.body.total).toBe(5);
    launched('aa');
    api.store.vanish('AgentWorkload', { namespace: 'demo', name: 'b' });
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await get(`/workloads?sort=name&limit=2&cursor=${cursor}`);
    expect(names(second.body)).toEqual(['c', 'd']);
    const last = await get(
      `/workloads?sort=name&limit=2&cursor=${encodeURIComponent(
        second.body.nextCursor,
      )}`,
    );
    expect(names(last.body)).toEqual(['e']);
    expect(last.body.nextCursor).toBeUndefined();
  });

  it.each([
    'cursor=nonsense',
    `cursor=${Buffer.from('{"sort":"name","key":"a","id":"b"}').toString(
      'base64url',
    )}`,
    'limit=0',
    'limit=101',
    'phase=Sleeping',
    'sort=owner',
    'unknown=1',
  ])('answers 400 to %s', async query => {
    expect((await get(`/workloads?${query}`)).status).toBe(400);
  });

  it('filters, and counts over everything readable', async () => {
    launched('mine', { spec: { objective: 'Compare SHOES' } });
    launched('failed', {
      status: { phase: 'Failed', finishedAt: '2026-11-23T11:00:00Z' },
    });
    launched('old', {
      status: { phase: 'Failed', finishedAt: '2026-11-20T11:00:00Z' },
    });
    waiting();
    const list = async (query: string, who?: string) => {
      const { body } = await get(`/workloads?sort=name&${query}`, who);
      return names(body);
    };
    expect(await list('phase=Failed&phase=Pending')).toEqual([
      'failed',
      'mine',
      'old',
    ]);
    expect(await list('phase=Failed')).toEqual(['failed', 'old']);
    expect(await list('q=shoes')).toEqual(['mine']);
    expect(await list('q=COMPET')).toEqual(['competitors']);
    expect(await list('waitingForMe=true')).toEqual(['competitors']);
    expect(await list('waitingForMe=true', as('ada'))).toEqual([]);
    expect(await list('mine=true')).toEqual([]);
    expect(await list('mine=true', as('ada'))).toHaveLength(4);
    expect(await list('cluster=other')).toEqual([]);
    expect(await list('owner=group%3Adefault%2Fmarket-research')).toHaveLength(
      4,
    );
    expect(await list('pipeline=other')).toEqual([]);
    const { body } = await get('/workloads?q=nothing-like-this');
    expect(body).toEqual({
      items: [],
      total: 0,
      counts: { waitingForMe: 1, waiting: 1, running: 0, failed24h: 1 },
    });
  });

  it('shows a forged requester as nobody', async () => {
    const workload = launched('forged');
    const annotations = {
      [ANNOTATIONS.requestedBy]: JSON.stringify({
        by: 'user:default/grace',
        at: workload.metadata.creationTimestamp,
        mac: 'f'.repeat(64),
      }),
    };
    api.store.put({
      ...workload,
      metadata: { ...workload.metadata, annotations },
    });
    const { body } = await get('/workloads');
    expect(body.items[0]).not.toHaveProperty('requester');
  });

  it('applies conditions to lists, counts and single reads alike', async () => {
    launched('visible');
    launched('hidden', { spec: { owner: 'group:default/other' } });
    api.decisions['agentworkload.read'] =
      createAgentWorkloadConditionalDecision(
        agentWorkloadReadPermission,
        agentWorkloadConditions.isOwner({
          owners: ['group:default/market-research'],
        }),
      );
    const { body } = await get('/workloads');
    expect(names(body)).toEqual(['visible']);
    expect(body.total).toBe(1);
    expect((await get('/workloads/embedded/demo/visible')).status).toBe(200);
    const hidden = await get('/workloads/embedded/demo/hidden');
    const missing = await get('/workloads/embedded/demo/missing');
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(hidden.body.error.message.replace('hidden', 'missing')).toBe(
      missing.body.error.message,
    );
  });

  it('shows nothing to whom everything is denied', async () => {
    launched('a');
    api.decisions['agentworkload.read'] = DENY;
    expect((await get('/workloads')).body).toMatchObject({
      items: [],
      total: 0,
    });
    expect((await get('/workloads?archived=true')).body.items).toEqual([]);
  });
});

describe('GET /workloads/{cluster}/{namespace}/{name}', () => {
  it('tells an approver that the gate waits for them', async () => {
    waiting();
    const { body, status } = await get('/workloads/embedded/demo/competitors');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      phase: 'Suspended',
      progress: { done: 3, total: 5 },
      gates: [{ name: 'suspend-gate', waitingForMe: true }],
      attempts: [{ attempt: 1, phase: 'Suspended' }],
      gateHistory: [
        {
          viewer: { mayDecide: true },
          given: [],
          missing: ['1 approval of group:default/risk'],
          policy: { verdict: 'review', reasons: [] },
        },
      ],
    });
  });

  it('tells the requester why not', async () => {
    waiting();
    const { body } = await get(
      '/workloads/embedded/demo/competitors',
      as('ada'),
    );
    expect(body.gates[0].waitingForMe).toBe(false);
    expect(body.gateHistory[0].viewer).toMatchObject({
      mayDecide: false,
      code: 'self-approval',
    });
  });

  it('lets nobody decide at a gate whose record was changed', async () => {
    const gate = aGate();
    api.store.put(
      aWorkload({
        status: {
          phase: 'Suspended',
          gates: [
            {
              ...gate,
              terms: { ...gate.terms, requiredApprovals: 1, mode: 'Manual' },
            },
          ],
        },
      }),
    );
    const { body } = await get('/workloads/embedded/demo/competitors');
    expect(body.gateHistory[0].viewer).toEqual({
      mayDecide: false,
      reason: expect.stringContaining('changed by somebody else'),
    });
  });
});

describe('GET …/attempts/{attempt}', () => {
  it('shows all steps of a live run, those not started included', async () => {
    waiting();
    api.store.put(aWorkflow('waiting'));
    const { body, status } = await get(
      '/workloads/embedded/demo/competitors/attempts/1',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ attempt: 1, archived: false });
    const phases = body.nodes.map(
      ({ displayName, phase }: { displayName: string; phase: string }) => [
        displayName,
        phase,
      ],
    );
    expect(Object.fromEntries(phases)).toEqual({
      scraper: 'Succeeded',
      screenshot: 'Succeeded',
      dom: 'Succeeded',
      'suspend-gate': 'Waiting',
      synthesis: 'NotStarted',
    });
  });

  it('shows the plan before there is a run', async () => {
    launched('planned');
    const { body } = await get('/workloads/embedded/demo/planned/attempts/1');
    expect(body.nodes).toHaveLength(5);
    expect(body.nodes[0]).toMatchObject({ phase: 'NotStarted' });
  });

  it("does not take a namesake's run for its own", async () => {
    waiting();
    api.store.put(aWorkflow('waiting', { metadata: { uid: 'another' } }));
    const { body } = await get(
      '/workloads/embedded/demo/competitors/attempts/1',
    );
    expect(body).not.toHaveProperty('workflowUid');
  });

  it.each(['2', '0', 'x'])('has no attempt %s', async attempt => {
    waiting();
    const { status } = await get(
      `/workloads/embedded/demo/competitors/attempts/${attempt}`,
    );
    expect([400, 404]).toContain(status);
  });
});

describe('the archive', () => {
  beforeEach(() =>
    history.upsert({
      clusterUid: api.store.clusterUid,
      workloadUid: 'gone-uid',
      attempt: 1,
      cluster: 'embedded',
      namespace: 'demo',
      name: 'gone',
      owner: 'group:default/market-research',
      requester: 'user:default/ada',
      pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
      phase: 'Completed',
      ended: true,
      createdAt: '2026-11-20T12:00:00Z',
      startedAt: '2026-11-20T12:01:00Z',
      finishedAt: '2026-11-20T12:30:00Z',
      jobId: 'gone',
      prefix: 'runs',
      bucket: 'artifacts',
      workflow: { name: 'gone-1', uid: 'gone-workflow' },
      spec: aWorkload().spec,
      status: { phase: 'Completed', attempt: 1 },
      nodes: [
        {
          id: NODE_IDS.dom,
          name: 'gone-1.dom',
          displayName: 'dom',
          type: 'Pod',
          phase: 'Succeeded',
          children: [],
        },
      ],
      artifacts: [],
    }),
  );

  it('is listed apart from what is live, under the same rules', async () => {
    launched('live');
    const live = await get('/workloads');
    expect(live.body.items.map((row: { name: string }) => row.name)).toEqual([
      'live',
    ]);
    const archived = await get('/workloads?archived=true');
    expect(archived.body.items).toEqual([
      expect.objectContaining({ name: 'gone', archived: true, gates: [] }),
    ]);
    api.decisions['agentworkload.read'] =
      createAgentWorkloadConditionalDecision(
        agentWorkloadReadPermission,
        agentWorkloadConditions.isRequester({ users: ['user:default/x'] }),
      );
    const hidden = await get('/workloads?archived=true');
    expect(hidden.body).toMatchObject({ items: [], total: 0 });
    expect((await get('/workloads/embedded/demo/gone')).status).toBe(404);
  });

  it('is filtered by the caller', async () => {
    const count = async (query: string, who?: string) =>
      (await get(`/workloads?archived=true&${query}`, who)).body.total;
    expect(await count('mine=true')).toBe(0);
    expect(await count('mine=true', as('ada'))).toBe(1);
    expect(await count('waitingForMe=true')).toBe(0);
    expect(await count('phase=Completed&q=prices')).toBe(1);
    expect(await count('phase=Failed')).toBe(0);
  });

  it('shows a workload and its attempts after the cluster has forgotten them', async () => {
    const { body, status } = await get('/workloads/embedded/demo/gone');
    expect(status).toBe(200);
    expect(body).toMatchObject({ archived: true, phase: 'Completed' });
    const attempt = await get('/workloads/embedded/demo/gone/attempts/1');
    expect(attempt.body).toMatchObject({
      archived: true,
      workflowUid: 'gone-workflow',
      nodes: [{ displayName: 'dom' }],
    });
  });
});

describe('POST /workloads', () => {
  const REQUEST = {
    cluster: 'embedded',
    namespace: 'demo',
    name: 'new-one',
    objective: 'Compare {{prices}}',
    owner: 'group:default/market-research',
    targetUrls: ['https://shop.example/'],
    pipeline: { name: 'visual-analysis-template' },
    parameters: { max_pages: '10' },
    approval: { approvers: ['group:default/risk'] },
  };
  const launch = (body: object = {}, who = as('ada'), query = '') =>
    request(api.server)
      .post(`${BASE}/workloads${query}`)
      .set('Authorization', who)
      .send({ ...REQUEST, ...body });

  it('creates a workload whose requester is sealed', async () => {
    const { body, status } = await launch();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'new-one',
      requester: 'user:default/ada',
      owner: 'group:default/market-research',
      phase: 'Pending',
    });
    const created = await api.store.readWorkload({
      namespace: 'demo',
      name: 'new-one',
    });
    expect(
      created && requesterOf(TEST_SEALER, api.store.clusterUid, created),
    ).toEqual({ kind: 'known', by: 'user:default/ada' });
    expect(api.auditEvent.success).toHaveBeenCalledWith({
      meta: expect.objectContaining({ name: 'new-one' }),
    });
  });

  it('gives a name and an owner where none are given', async () => {
    const { body } = await launch({ name: undefined, owner: undefined });
    expect(body.name).toMatch(/^visual-analysis-template-[a-z0-9]{5}$/);
    expect(body.owner).toBe('user:default/ada');
  });

  it('previews without creating: manifest, effective terms, no problems', async () => {
    api.store.put(
      aTemplate({
        metadata: {
          annotations: {
            [ANNOTATIONS.approvalFloor]: JSON.stringify({
              requiredApprovals: 2,
              threshold: '0.99',
            }),
          },
        },
      }),
    );
    const { body, status } = await launch(
      { parameters: {}, autoApproveThreshold: '0.50' },
      as('ada'),
      '?dryRun=true',
    );
    expect(status).toBe(200);
    expect(body.problems).toEqual([]);
    expect(body.terms).toMatchObject({
      requiredApprovals: 2,
      threshold: '0.99',
      requester: 'user:default/ada',
    });
    expect(parse(body.manifest)).toMatchObject({
      kind: 'AgentWorkload',
      metadata: { name: 'new-one', namespace: 'demo' },
      spec: { autoApproveThreshold: '0.50' },
    });
    expect(api.store.writes).toEqual([]);
  });

  it.each([
    {
      why: 'an unknown pipeline',
      body: { pipeline: { name: 'nothing' } },
      field: 'spec.orchestration.workflowTemplateRef',
    },
    {
      why: 'a platform parameter',
      body: { parameters: { agent_image: 'evil' } },
      field: 'spec.orchestration.parameters.agent_image',
    },
    {
      why: 'a job id that leaves its folder',
      body: { jobId: '../../../etc' },
      field: 'spec.jobId',
    },
    {
      why: 'a URL with an encoded traversal',
      body: { targetUrls: ['https://shop.example/%2e%2e/x'] },
      field: 'spec.targetUrls[0]',
    },
    {
      why: "somebody else's bucket",
      body: { targetBucket: 'other-bucket' },
      field: 'spec.targetBucket',
    },
    { why: 'a bad name', body: { name: 'Bad_Name' }, field: 'name' },
  ])('names the problem of $why, before and at the launch', async row => {
    const preview = await launch(row.body, as('ada'), '?dryRun=true');
    expect(preview.body.problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: row.field })]),
    );
    const { body, status } = await launch(row.body);
    expect(status).toBe(400);
    expect(body.error.message).toContain(row.field);
    expect(api.store.writes).toEqual([]);
  });

  it('says that a name is taken', async () => {
    await launch();
    expect((await launch()).status).toBe(409);
    const { body } = await launch({}, as('ada'), '?dryRun=true');
    expect(body.problems).toEqual([
      { message: expect.stringContaining('exists already') },
    ]);
  });

  it.each([
    { why: 'no token', who: mockCredentials.none.header(), status: 401 },
    { why: 'a service', who: mockCredentials.service.header(), status: 403 },
    {
      why: "somebody else's group as owner",
      who: as('grace'),
      status: 403,
    },
    {
      why: 'a namespace that is not watched',
      who: as('ada'),
      body: { namespace: 'kube-system' },
      status: 400,
    },
    {
      why: 'a cluster that is not known',
      who: as('ada'),
      body: { cluster: 'other' },
      status: 404,
    },
    {
      why: 'a requester of its own choice',
      who: as('ada'),
      body: { requester: 'user:default/grace' },
      status: 400,
    },
    {
      why: 'no objective',
      who: as('ada'),
      body: { objective: '' },
      status: 400,
    },
    {
      why: '51 URLs',
      who: as('ada'),
      body: { targetUrls: Array(51).fill('https://shop.example/') },
      status: 400,
    },
  ])('refuses $why with $status', async ({ who, body = {}, status }) => {
    expect((await launch(body, who)).status).toBe(status);
    expect(api.store.writes).toEqual([]);
  });

  it('needs the permission', async () => {
    api.decisions['agentworkload.create'] = DENY;
    expect((await launch()).status).toBe(403);
    expect((await launch({}, as('ada'), '?dryRun=true')).status).toBe(403);
    expect(api.auditEvent.fail).toHaveBeenCalled();
  });

  it('takes a person through a service: the scaffolder launches on their behalf', async () => {
    const token = mockCredentials.user.token('user:default/ada', {
      actor: { subject: 'plugin:scaffolder' },
    });
    const { body, status } = await launch({}, `Bearer ${token}`);
    expect(status).toBe(201);
    expect(body.requester).toBe('user:default/ada');
  });

  it('needs an environment', async () => {
    const environment = anEnvironment();
    api.store.put({ ...environment, data: { bucket: 'artifacts' } });
    const { body } = await launch({}, as('ada'), '?dryRun=true');
    expect(body.problems[0].message).toContain('lacks agent_image');
  });
});

describe('signals', () => {
  it('hint once at many changes of a workload, and tell nothing else', async () => {
    waiting();
    api.store.put(aWorkflow('scraping'));
    api.store.put(aWorkflow('waiting'));
    expect(api.signals.publish).not.toHaveBeenCalled();
    await api.clock.advance(300);
    expect(api.signals.publish.mock.calls).toEqual([
      [
        {
          recipients: { type: 'broadcast' },
          channel: 'agent-workloads',
          message: {
            cluster: 'embedded',
            namespace: 'demo',
            name: 'competitors',
          },
        },
      ],
    ]);
    launched('another');
    await api.clock.advance(300);
    expect(api.signals.publish).toHaveBeenCalledTimes(2);
  });
});
