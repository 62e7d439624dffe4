import type { PolicyInput } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { json, startFakeOpa } from './__testUtils__/fakeOpa';
import { OpaPolicyEvaluator } from './OpaPolicyEvaluator';

const ALLOW = { verdict: 'allow', reasons: [] };
const INPUT = { workload: { name: 'competitors' } } as PolicyInput;
const { signal } = new AbortController();

let opa: Awaited<ReturnType<typeof startFakeOpa>>;
beforeEach(async () => {
  opa = await startFakeOpa(json({ result: ALLOW }));
});
afterEach(() => opa.stop());

const evaluator = (options: { token?: string; timeoutMs?: number } = {}) =>
  new OpaPolicyEvaluator({ url: opa.url, timeoutMs: 5_000, ...options });
const ask = (options?: { token?: string; timeoutMs?: number }) =>
  evaluator(options).evaluate(INPUT, { signal });

describe('OpaPolicyEvaluator', () => {
  it('asks for the decision with the input, and keeps who decided by which policy', async () => {
    opa.behaviour.answer = json({
      result: {
        verdict: 'review',
        reasons: [{ code: 'a', message: 'b', wouldPass: 'c' }],
      },
      decision_id: '6ba8fb21',
      provenance: { version: '1', bundles: { gate: { revision: 'r1' } } },
    });
    expect(await ask({ token: 's3cret' })).toEqual({
      verdict: 'review',
      reasons: [{ code: 'a', message: 'b', wouldPass: 'c' }],
      decisionId: '6ba8fb21',
      revision: 'r1',
    });
    expect(opa.asked).toEqual([
      {
        method: 'POST',
        url: '/v1/data/agent_workloads/gate/decision?provenance=true',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          authorization: 'Bearer s3cret',
        }),
        body: JSON.stringify({ input: INPUT }),
      },
    ]);
  });

  it('sends no token where there is none, and asks below the path of its URL', async () => {
    const below = new OpaPolicyEvaluator({
      url: `${opa.url}/policies`,
      timeoutMs: 5_000,
    });
    await below.evaluate(INPUT, { signal });
    expect(opa.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(opa.asked[0]?.url).toMatch(/^\/policies\/v1\/data\//);
  });

  it.each([
    [undefined, undefined],
    [{ revision: 'old-style' }, 'old-style'],
    [{ bundles: { a: {} } }, undefined],
    [{ bundles: { a: { revision: '' } } }, undefined],
    [{ bundles: { b: { revision: '2' }, a: { revision: '1' } } }, 'a@1 b@2'],
  ])('of the provenance %j keeps the revision %s', async (provenance, want) => {
    opa.behaviour.answer = json({ result: ALLOW, provenance });
    expect((await ask()).revision).toBe(want);
  });

  it.each<[string, Parameters<typeof startFakeOpa>[0], RegExp]>([
    ['an undefined result', json({}), /undefined for this input/],
    [
      'a result that is no verdict',
      json({ result: true }),
      /decision is malformed/,
    ],
    ['a list', json([{ result: ALLOW }]), /answer is malformed/],
    ['null', json(null), /answer is malformed/],
    [
      'a decision id that is none',
      json({ result: ALLOW, decision_id: 7 }),
      /answer is malformed/,
    ],
    ['no JSON', (_req, res) => res.end('<html>'), /no JSON/],
    ['nothing', (_req, res) => res.end(), /no JSON/],
    ['an allow with 500', json({ result: ALLOW }, 500), /status 500/],
    ['an allow with 401', json({ result: ALLOW }, 401), /status 401/],
    ['an allow with 404', json({ result: ALLOW }, 404), /status 404/],
    ['an allow with 201', json({ result: ALLOW }, 201), /status 201/],
    [
      'a redirect to an allow',
      (req, res) => {
        if (req.url?.startsWith('/v1/')) {
          res.writeHead(307, { location: '/elsewhere' }).end();
        } else {
          json({ result: ALLOW })(req, res);
        }
      },
      /status 307/,
    ],
    [
      'an answer that is cut off',
      (_req, res) => {
        res.writeHead(200, { 'content-length': '1000' });
        res.write('{"result":', () => res.destroy());
      },
      /can't be read/,
    ],
    ['a hang-up', (_req, res) => res.destroy(), /can't be reached/],
  ])('rejects %s', async (_what, answer, why) => {
    opa.behaviour.answer = answer;
    await expect(ask()).rejects.toThrow(why);
  });

  it('reads no more of an answer than an honest one can be', async () => {
    let sent = 0;
    const chunk = `"${'x'.repeat(64 * 1024)}",`;
    const hungUp = new Promise<void>(resolve => {
      opa.behaviour.answer = (_req, res) => {
        res.on('close', () => resolve());
        const more = () => {
          while (!res.destroyed) {
            sent += chunk.length;
            if (!res.write(chunk)) {
              res.once('drain', more);
              return;
            }
          }
        };
        res.write('[');
        more();
      };
    });
    await expect(ask()).rejects.toThrow('longer than 1048576 bytes');
    await hungUp;
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it.each<[string, Parameters<typeof startFakeOpa>[0]]>([
    ['answers nothing', () => {}],
    [
      'begins and never ends',
      (_req, res) => {
        res.write('{"result":');
      },
    ],
  ])('rejects when OPA %s in time', async (_what, answer) => {
    opa.behaviour.answer = answer;
    await expect(ask({ timeoutMs: 100 })).rejects.toThrow(
      'OPA did not answer within 100 ms',
    );
  });

  it('rejects with the caller’s reason when the caller gives up', async () => {
    const caller = new AbortController();
    opa.behaviour.answer = () => caller.abort(new Error('shutting down'));
    const answer = evaluator().evaluate(INPUT, { signal: caller.signal });
    await expect(answer).rejects.toThrow('shutting down');
    opa.asked.length = 0;
    await expect(
      evaluator().evaluate(INPUT, { signal: caller.signal }),
    ).rejects.toThrow('shutting down');
    expect(opa.asked).toEqual([]);
  });

  it('says why OPA can’t be reached and where to look, and tells nobody the token', async () => {
    await opa.stop();
    const error = await ask({ token: 's3cret' }).catch(e => e);
    expect(error.message).toBe(
      "OPA can't be reached (ECONNREFUSED); see agentWorkloads.policy.opa in app-config",
    );
    expect(JSON.stringify([error, error.stack])).not.toContain('s3cret');
  });

  it('answers again when OPA is back', async () => {
    await opa.stop();
    const one = evaluator();
    await expect(one.evaluate(INPUT, { signal })).rejects.toThrow('reached');
    await opa.restart();
    expect(await one.evaluate(INPUT, { signal })).toEqual(ALLOW);
  });

  it('asks whether OPA serves and has activated its bundles', async () => {
    opa.behaviour.answer = json({});
    await evaluator({ token: 't' }).probe({ signal });
    expect(opa.asked).toMatchObject([
      {
        method: 'GET',
        url: '/health?bundles=true',
        headers: { authorization: 'Bearer t' },
      },
    ]);
    opa.behaviour.answer = json({ error: 'bundles not activated' }, 500);
    await expect(evaluator().probe({ signal })).rejects.toThrow('status 500');
  });
});
