import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ANNOTATIONS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import request from 'supertest';
import { parse } from 'yaml';
import { requesterOf } from '../domain/requester';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { anEnvironment, aTemplate, TEST_SEALER } from '../testUtils';
import { startApi } from './__testUtils__/startApi';

const BASE = '/api/agent-workloads';
const DENY = { result: AuthorizeResult.DENY } as const;
const as = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi({ history: new InMemoryHistory() });
});
afterEach(() => api.stop());

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
