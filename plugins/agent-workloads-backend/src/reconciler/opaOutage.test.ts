import { OpaPolicyEvaluator } from '../policy/OpaPolicyEvaluator';
import { json, startFakeOpa } from '../policy/__testUtils__/fakeOpa';
import { waitingCluster } from '../testUtils/reconcilerHarness';

const ALLOW = json({
  result: { verdict: 'allow', reasons: [{ code: 'a', message: 'Fine.' }] },
  decision_id: 'decision-1',
  provenance: { bundles: { gate: { revision: 'r1' } } },
});
type Answer = Parameters<typeof startFakeOpa>[0];

let opa: Awaited<ReturnType<typeof startFakeOpa>>;
beforeEach(async () => {
  opa = await startFakeOpa(ALLOW);
});
afterEach(() => opa.stop());

const waiting = () =>
  waitingCluster(undefined, {
    policy: new OpaPolicyEvaluator({ url: opa.url, timeoutMs: 200 }),
  });

/** Failing engines are asked again this soon. */
const SOON_MS = 5_000;

describe('a gate whose OPA server', () => {
  it.each<[string, Answer]>([
    ['says 500', json({ result: { verdict: 'allow' } }, 500)],
    ['answers nothing in time', () => {}],
    ['has not loaded the policy', json({})],
    ['redirects', (_req, res) => res.writeHead(302, { location: '/' }).end()],
    ['hangs up', (_req, res) => res.destroy()],
  ])('%s stays shut, and opens once it answers', async (_what, answer) => {
    opa.behaviour.answer = answer;
    const cluster = await waiting();
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      policy: {
        engine: 'opa',
        verdict: 'review',
        reasons: [{ code: 'engine-unavailable' }],
      },
    });
    expect(cluster.status()?.message).toContain(
      'the policy engine opa did not answer',
    );
    expect((await cluster.pass()).recheckAt?.getTime()).toBe(
      cluster.clock.now().getTime() + SOON_MS,
    );
    opa.behaviour.answer = ALLOW;
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({ state: 'Approved' });
    expect(cluster.node()?.message).toMatch(/^Approved by policy: Fine\./);
    expect((await cluster.history.list({ limit: 1 })).items[0]).toMatchObject({
      status: { gates: [{ state: 'Approved' }] },
    });
  });

  it('is down lets people decide', async () => {
    await opa.stop();
    const cluster = await waiting();
    expect(cluster.gate()?.state).toBe('Waiting');
    await cluster.decide();
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });

  it('is down until its time is over times out', async () => {
    await opa.stop();
    const cluster = await waiting();
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('TimedOut');
  });

  it('answers keeps which policy said it, and in which decision', async () => {
    opa.behaviour.answer = json({
      result: { verdict: 'review', reasons: [] },
      decision_id: 'decision-2',
      provenance: { bundles: { gate: { revision: 'r1' } } },
    });
    const cluster = await waiting();
    expect(cluster.gate()?.policy).toMatchObject({
      engine: 'opa',
      verdict: 'review',
      revision: 'r1',
      decisionId: 'decision-2',
      inputDigest: expect.stringMatching(/^sha256:/),
    });
  });
});
