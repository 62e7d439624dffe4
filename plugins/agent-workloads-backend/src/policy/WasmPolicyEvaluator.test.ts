import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyInput } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { PolicyWorker } from './PolicyWorker';
import { WasmPolicyEvaluator, readShippedPolicy } from './WasmPolicyEvaluator';

const POLICIES = join(__dirname, '../../policies');
const read = (name: string) => readFileSync(join(POLICIES, name));
const sha256 = (data: Buffer) =>
  createHash('sha256').update(data).digest('hex');

interface Case {
  why: string;
  patch?: Record<string, unknown>;
  settings?: object;
  want: { verdict: string; codes: string[] };
}
/** The table that gate_test.rego runs on the source runs here on what was compiled of it. */
const cases: { input: PolicyInput; table: Case[] } = JSON.parse(
  read('agent_workloads/cases/data.json').toString(),
);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Like Rego's object.union. */
function union(left: unknown, right: unknown): unknown {
  if (!isRecord(left) || !isRecord(right)) {
    return right;
  }
  const merged = Object.entries(right).map(([key, value]) => [
    key,
    key in left ? union(left[key], value) : value,
  ]);
  return { ...left, ...Object.fromEntries(merged) };
}

/** An input as hostile as a cluster may make it. */
function inputOf(patch: object): PolicyInput {
  return union(cases.input, patch) as PolicyInput;
}

const opened: WasmPolicyEvaluator[] = [];
async function shipped(settings?: object, timeoutMs = 10_000) {
  const wasm = await readShippedPolicy();
  const evaluator = new WasmPolicyEvaluator({ wasm, settings, timeoutMs });
  opened.push(evaluator);
  return evaluator;
}
const { signal } = new AbortController();

const realTimeout = setTimeout;
/** All of the clock but its time-outs. */
const REAL_TIME = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

afterEach(async () => {
  await Promise.all(opened.splice(0).map(evaluator => evaluator.stop()));
});

describe('the shipped policy', () => {
  it('was compiled from the source beside it', async () => {
    const source = sha256(read('agent_workloads/gate.rego'));
    const stamp = new PolicyWorker({
      wasm: await readShippedPolicy(),
      entrypoint: 'agent_workloads/build/sources',
      data: {},
    });
    expect(await stamp.evaluate({}, signal)).toBe(source);
    await stamp.stop();
    expect(JSON.parse(read('policy.json').toString())).toMatchObject({
      sources: { 'agent_workloads/gate.rego': source },
      wasm: sha256(read('policy.wasm')),
    });
  });

  describe('decides', () => {
    const bySettings = new Map<string, WasmPolicyEvaluator>();
    const evaluatorFor = async (settings: object = {}) => {
      const key = JSON.stringify(settings);
      const wasm = await readShippedPolicy();
      const evaluator =
        bySettings.get(key) ??
        new WasmPolicyEvaluator({ wasm, settings, timeoutMs: 10_000 });
      bySettings.set(key, evaluator);
      return evaluator;
    };
    afterAll(() => Promise.all([...bySettings.values()].map(e => e.stop())));

    it.each(cases.table)(
      '$want.verdict: $why',
      async ({ patch, settings, want }) => {
        const evaluator = await evaluatorFor(settings);
        const { verdict, reasons } = await evaluator.evaluate(
          inputOf(patch ?? {}),
          { signal },
        );
        const codes = reasons.map(({ code }) => code);
        expect({ verdict, codes }).toEqual(want);
      },
    );
  });

  it('says review, never allow, to an input it can make nothing of', async () => {
    const evaluator = await shipped();
    const nothing = {} as PolicyInput;
    expect(await evaluator.evaluate(nothing, { signal })).toMatchObject({
      verdict: 'review',
      // In the order in which an OPA server tells them, too.
      reasons: [{ code: 'confidence-unknown' }, { code: 'threshold-unknown' }],
    });
  });
});

describe('WasmPolicyEvaluator', () => {
  it('names the policy that spoke, and another one for other settings', async () => {
    const ask = async (settings?: object) =>
      (await (await shipped(settings)).evaluate(cases.input, { signal }))
        .revision;
    const plain = await ask();
    expect(plain).toMatch(/^sha256:[0-9a-f]{16}$/);
    expect(await ask()).toBe(plain);
    expect(await ask({ allowed_domains: ['*.example'] })).not.toBe(plain);
  });

  it('answers many at once, each its own', async () => {
    const evaluator = await shipped();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        evaluator.evaluate(
          inputOf({
            steps: { dom: { outputs: { confidence: `0.${10 + index}` } } },
          }),
          { signal },
        ),
      ),
    );
    expect(answers.map(({ reasons }) => reasons[0]?.message)).toEqual(
      answers.map((_, index) =>
        expect.stringContaining(`confidence ${(10 + index) / 100} is`),
      ),
    );
  });

  it('rejects when the policy does not answer in time, and answers again after that', async () => {
    const evaluator = await shipped(undefined, 2000);
    const slow = inputOf({
      proposedActions: Array.from({ length: 60_000 }, (_, index) => ({
        name: `action-${index}`,
        confidence: '0.10',
        destructive: true,
      })),
    });
    // The evaluator's time runs by hand: how fast a busy machine starts threads is not what is asked here.
    jest.useFakeTimers({ doNotFake: [...REAL_TIME] });
    try {
      await evaluator.evaluate(cases.input, { signal });
      const answer = evaluator.evaluate(slow, { signal });
      // Time for the thread, which is warm, to begin: from then on it can't hear that it should stop.
      await new Promise(resolve => {
        realTimeout(resolve, 250);
      });
      jest.advanceTimersByTime(2000);
      await expect(answer).rejects.toThrow('did not answer within 2000 ms');
      expect(await evaluator.evaluate(cases.input, { signal })).toMatchObject({
        verdict: 'allow',
      });
    } finally {
      jest.useRealTimers();
    }
  }, 60_000);

  it('rejects when the caller gives up', async () => {
    const evaluator = await shipped();
    const caller = new AbortController();
    const answer = evaluator.evaluate(cases.input, { signal: caller.signal });
    caller.abort(new Error('shutting down'));
    await expect(answer).rejects.toThrow('shutting down');
    await expect(
      evaluator.evaluate(cases.input, { signal: caller.signal }),
    ).rejects.toThrow('shutting down');
    expect(await evaluator.evaluate(cases.input, { signal })).toMatchObject({
      verdict: 'allow',
    });
  });

  it('rejects when the file is no policy', async () => {
    const evaluator = new WasmPolicyEvaluator({
      wasm: Buffer.from('not wasm'),
      timeoutMs: 10_000,
    });
    opened.push(evaluator);
    await expect(evaluator.evaluate(cases.input, { signal })).rejects.toThrow(
      /The policy failed: .*WebAssembly/,
    );
  });

  it('rejects when the policy does not define the decision', async () => {
    // The smallest module: it has none of the exports of a compiled policy.
    const evaluator = new WasmPolicyEvaluator({
      wasm: Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
      timeoutMs: 10_000,
    });
    opened.push(evaluator);
    await expect(evaluator.evaluate(cases.input, { signal })).rejects.toThrow(
      'The policy failed',
    );
  });
});
