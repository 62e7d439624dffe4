import { mockCredentials } from '@backstage/backend-test-utils';
import { agentWorkloadReadPermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import request from 'supertest';
import { InMemoryHistory } from '../history/InMemoryHistory';
import {
  agentWorkloadConditions,
  createAgentWorkloadConditionalDecision,
} from '../permissions';
import { aGate, aWorkflow, aWorkload, NODE_IDS } from '../testUtils';
import { putLaunched, putWaiting } from './__testUtils__/putWorkloads';
import { startApi } from './__testUtils__/startApi';

const BASE = '/api/agent-workloads';
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

describe('GET /workloads/{cluster}/{namespace}/{name}', () => {
  it('tells an approver that the gate waits for them', async () => {
    putWaiting(api.store);
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
    putWaiting(api.store);
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
    putWaiting(api.store);
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
    putLaunched(api.store, 'planned');
    const { body } = await get('/workloads/embedded/demo/planned/attempts/1');
    expect(body.nodes).toHaveLength(5);
    expect(body.nodes[0]).toMatchObject({ phase: 'NotStarted' });
  });

  it("does not take a namesake's run for its own", async () => {
    putWaiting(api.store);
    api.store.put(aWorkflow('waiting', { metadata: { uid: 'another' } }));
    const { body } = await get(
      '/workloads/embedded/demo/competitors/attempts/1',
    );
    expect(body).not.toHaveProperty('workflowUid');
  });

  it.each(['2', '0', 'x'])('has no attempt %s', async attempt => {
    putWaiting(api.store);
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
    putLaunched(api.store, 'live');
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
