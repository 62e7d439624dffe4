import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ConflictError } from '@backstage/errors';
import request from 'supertest';
import { decisionHolds, sealGate } from '../domain/seals';
import { InMemoryHistory } from '../history/InMemoryHistory';
import {
  aDecision,
  aGate,
  aWorkload,
  TEST_PLACE,
  TEST_SEALER,
} from '../testUtils';
import { startApi } from './__testUtils__/startApi';

const GATE = aGate();
const PATH = `/api/agent-workloads/workloads/embedded/demo/competitors/gates/${GATE.nodeId}/decisions`;
const APPROVE = { decision: 'approve', evidenceDigest: GATE.evidenceDigest };
const REF = { namespace: 'demo', name: 'competitors' };

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi({ history: new InMemoryHistory() });
  put(GATE);
});
afterEach(() => api.stop());

function put(...gates: ReturnType<typeof aGate>[]) {
  api.store.put(aWorkload({ status: { phase: 'Suspended', gates } }));
}

const as = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);

function decide(
  options: {
    as?: string;
    body?: object;
    key?: string;
    path?: string;
  } = {},
) {
  return request(api.server)
    .post(options.path ?? PATH)
    .set('Authorization', options.as ?? as('grace'))
    .set('Idempotency-Key', options.key ?? 'key-12345')
    .send(options.body ?? APPROVE);
}

async function recorded() {
  const workload = await api.store.readWorkload(REF);
  return workload?.status?.gates?.[0]?.decisions ?? [];
}

describe('POST …/gates/{nodeId}/decisions', () => {
  it('records an approval, sealed, and audits it', async () => {
    const response = await decide({
      body: { ...APPROVE, comment: ' Looks right ' },
    });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      by: 'user:default/grace',
      decision: 'approve',
      comment: 'Looks right',
      at: '2026-11-23T12:10:00.000Z',
    });
    const [decision] = await recorded();
    expect(decision).toMatchObject({ evidenceDigest: GATE.evidenceDigest });
    expect(
      decision && decisionHolds(TEST_SEALER, TEST_PLACE, GATE, decision),
    ).toBe(true);
    expect(api.auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'gate-decide',
        severityLevel: 'high',
        meta: expect.objectContaining({ decision: 'approve' }),
      }),
    );
    expect(api.auditEvent.success).toHaveBeenCalledWith({
      meta: { decisionId: response.body.id, by: 'user:default/grace' },
    });
  });

  it('returns what was recorded when the same request comes again, also after the gate was resolved', async () => {
    const first = await decide();
    const again = await decide();
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(await recorded()).toHaveLength(1);

    const workload = await api.store.readWorkload(REF);
    const [gate] = workload?.status?.gates ?? [];
    put({ ...GATE, ...gate, state: 'Approved' });
    expect((await decide()).body).toEqual(first.body);
  });

  it('takes no approval of evidence that was changed, and says so; a rejection it takes', async () => {
    put({ ...GATE, evidenceChanged: true });
    const approval = await decide();
    expect(approval.status).toBe(409);
    expect(approval.body.error.message).toContain('was changed');
    expect(await recorded()).toEqual([]);

    const { body } = await request(api.server)
      .get('/api/agent-workloads/workloads/embedded/demo/competitors')
      .set('Authorization', as('grace'));
    expect(body.gateHistory).toMatchObject([
      {
        evidenceChanged: true,
        viewer: { mayDecide: true },
        missing: [
          'its evidence as it was when it opened',
          expect.stringContaining('1 approval'),
        ],
      },
    ]);

    const rejection = await decide({
      key: 'key-67890',
      body: { ...APPROVE, decision: 'reject', comment: 'Changed' },
    });
    expect(rejection.status).toBe(201);
  });

  it('refuses the same key for another decision', async () => {
    await decide();
    const response = await decide({
      body: { ...APPROVE, decision: 'reject', comment: 'no' },
    });
    expect(response.status).toBe(409);
    expect(response.body.error.message).toContain('Idempotency-Key');
  });

  it('lets one person decide once', async () => {
    await decide();
    const response = await decide({ key: 'key-67890' });
    expect(response.status).toBe(409);
    expect(response.body.error.message).toContain('decided at this gate');
    expect((await decide({ as: as('linus') })).status).toBe(201);
    expect(await recorded()).toHaveLength(2);
  });

  it('lets one person decide once, however many requests come at the same time', async () => {
    const answers = await Promise.all(
      ['key-1aaaa', 'key-2aaaa', 'key-3aaaa'].map(key => decide({ key })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await recorded()).toHaveLength(1);
  });

  it('tries again when the reconciler wrote in between', async () => {
    let conflicts = 3;
    api.store.beforeWrite = write => {
      if (write === 'appendDecision' && conflicts > 0) {
        conflicts -= 1;
        throw new ConflictError('somebody wrote first');
      }
    };
    expect((await decide()).status).toBe(201);
    expect(await recorded()).toHaveLength(1);
  });

  it('gives up when every try conflicts', async () => {
    api.store.beforeWrite = () => {
      throw new ConflictError('somebody wrote first');
    };
    expect((await decide()).status).toBe(409);
  });

  it.each([
    { why: 'no token', header: mockCredentials.none.header(), status: 401 },
    {
      why: 'a service',
      header: mockCredentials.service.header(),
      status: 403,
    },
    {
      why: 'a program on behalf of a person',
      header: `Bearer ${mockCredentials.user.token('user:default/grace', {
        actor: { subject: 'plugin:scaffolder' },
      })}`,
      status: 403,
    },
    { why: 'the requester', header: as('ada'), status: 403 },
    { why: 'who is no approver', header: as('mallory'), status: 403 },
  ])('refuses $why with $status', async ({ header, status }) => {
    const response = await decide({ as: header });
    expect(response.status).toBe(status);
    expect(await recorded()).toEqual([]);
  });

  it('audits refusals, too', async () => {
    await decide({ as: as('ada') });
    expect(api.auditEvent.fail).toHaveBeenCalledWith({
      error: expect.objectContaining({ name: 'NotAllowedError' }),
    });
    await decide({ as: mockCredentials.service.header() });
    expect(api.auditEvent.fail).toHaveBeenCalledTimes(2);
  });

  it('refuses who lacks the permission, and hides what may not be read', async () => {
    api.decisions['agentworkload.gate.decide'] = {
      result: AuthorizeResult.DENY,
    };
    expect((await decide()).status).toBe(403);
    api.decisions['agentworkload.read'] = { result: AuthorizeResult.DENY };
    const response = await decide();
    expect(response.status).toBe(404);
    expect(JSON.stringify(response.body)).not.toContain('suspend-gate');
  });

  it.each([
    {
      why: 'another evidence than the gate has',
      body: { ...APPROVE, evidenceDigest: `sha256:${'b'.repeat(64)}` },
      status: 409,
    },
    {
      why: 'a rejection without a comment',
      body: { ...APPROVE, decision: 'reject' },
      status: 400,
    },
    {
      why: 'a rejection with a blank comment',
      body: { ...APPROVE, decision: 'reject', comment: ' \n ' },
      status: 400,
    },
    {
      why: 'a comment over 1 KiB of UTF-8',
      body: { ...APPROVE, comment: 'é'.repeat(600) },
      status: 400,
    },
    {
      why: 'a decision that there is none of',
      body: { ...APPROVE, decision: 'send-back' },
      status: 400,
    },
    { why: 'no evidence', body: { decision: 'approve' }, status: 400 },
    {
      why: 'a name of its own choice',
      body: { ...APPROVE, by: 'user:default/linus' },
      status: 400,
    },
  ])('refuses $why with $status', async ({ body, status }) => {
    expect((await decide({ body })).status).toBe(status);
    expect(await recorded()).toEqual([]);
  });

  it('needs an Idempotency-Key', async () => {
    const response = await request(api.server)
      .post(PATH)
      .set('Authorization', as('grace'))
      .send(APPROVE);
    expect(response.status).toBe(400);
  });

  it.each([
    {
      why: 'in Policy mode',
      gate: aGate({ terms: { mode: 'Policy' } }),
      status: 403,
    },
    { why: 'when resolved', gate: aGate({ state: 'Rejected' }), status: 409 },
    {
      why: 'after the deadline',
      gate: aGate({ deadline: '2026-11-23T12:10:00Z' }),
      status: 409,
    },
    {
      why: 'when the record was forged',
      gate: {
        ...GATE,
        terms: { ...GATE.terms, approvers: ['user:default/x'] },
      },
      status: 409,
    },
  ])('refuses everybody $why with $status', async ({ gate, status }) => {
    put(gate);
    const response = await decide();
    expect(response.status).toBe(status);
    expect(await recorded()).toEqual([]);
  });

  it('ignores a forged decision: its "maker" may still decide', async () => {
    const forged = { ...aDecision(GATE), mac: 'f'.repeat(64) };
    put({ ...GATE, decisions: [forged] });
    expect((await decide()).status).toBe(201);
  });

  it("takes no gate's seal at another workload", async () => {
    const place = { ...TEST_PLACE, workloadUid: 'another' };
    put({ ...GATE, mac: sealGate(TEST_SEALER, place, GATE) });
    expect((await decide()).status).toBe(409);
  });

  it.each([
    PATH.replace(GATE.nodeId, 'competitors-1-999'),
    PATH.replace('/competitors/', '/other/'),
    PATH.replace('/demo/', '/other/'),
    PATH.replace('/embedded/', '/other/'),
  ])('knows no %s', async path => {
    expect((await decide({ path })).status).toBe(404);
  });
});
