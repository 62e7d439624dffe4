import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  ANNOTATIONS,
  agentWorkloadReadPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import request from 'supertest';
import { InMemoryHistory } from '../history/InMemoryHistory';
import {
  agentWorkloadConditions,
  createAgentWorkloadConditionalDecision,
} from '../permissions';
import { putLaunched, putWaiting } from './__testUtils__/putWorkloads';
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

const get = (path: string, who = as('grace')) =>
  request(api.server).get(`${BASE}${path}`).set('Authorization', who);

describe('GET /workloads', () => {
  const names = (body: { items: Array<{ name: string }> }) =>
    body.items.map(({ name }) => name);

  it('pages in a stable order while rows come and go', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      putLaunched(api.store, name);
    }
    const first = await get('/workloads?sort=name&limit=2');
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(first.body.total).toBe(5);
    putLaunched(api.store, 'aa');
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
    putLaunched(api.store, 'mine', { spec: { objective: 'Compare SHOES' } });
    putLaunched(api.store, 'failed', {
      status: { phase: 'Failed', finishedAt: '2026-11-23T11:00:00Z' },
    });
    putLaunched(api.store, 'old', {
      status: { phase: 'Failed', finishedAt: '2026-11-20T11:00:00Z' },
    });
    putWaiting(api.store);
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
    const workload = putLaunched(api.store, 'forged');
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
    putLaunched(api.store, 'visible');
    putLaunched(api.store, 'hidden', {
      spec: { owner: 'group:default/other' },
    });
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
    putLaunched(api.store, 'a');
    api.decisions['agentworkload.read'] = DENY;
    expect((await get('/workloads')).body).toMatchObject({
      items: [],
      total: 0,
    });
    expect((await get('/workloads?archived=true')).body.items).toEqual([]);
  });
});
