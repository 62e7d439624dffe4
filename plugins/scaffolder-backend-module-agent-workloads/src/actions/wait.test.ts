import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse } from 'yaml';
import {
  aContext,
  BASE,
  clients,
  QUICK,
  TOKEN_OF_PETRA,
} from '../__testUtils__';
import { createWaitAction } from './wait';
import { examples } from './wait.examples';

const server = setupServer();
registerMswTestHooks(server);
const action = createWaitAction({ ...clients(), pace: QUICK });
type Context = Parameters<typeof action.handler>[0];
type Input = Context['input'];
const INPUT: Input = { cluster: 'embedded', namespace: 'demo', name: 'run-1' };

type Look = { phase: string; message?: string; gates?: object[] } | number;

/** A workload that is something else at each look; a number is an error with that status. */
function backend(...looks: Look[]) {
  const seen: Array<string | null> = [];
  server.use(
    rest.get(`${BASE}/workloads/embedded/:ns/:name`, (req, res, ctx) => {
      const look = looks[Math.min(seen.length, looks.length - 1)] ?? 404;
      seen.push(req.headers.get('authorization'));
      if (typeof look === 'number') {
        const names: Record<number, string> = {
          401: 'AuthenticationError',
          404: 'NotFoundError',
          503: 'ServiceUnavailableError',
        };
        return res(
          ctx.status(look),
          ctx.json({
            error: { name: names[look], message: `It is ${look}` },
            response: { statusCode: look },
          }),
        );
      }
      return res(
        ctx.json({
          cluster: 'embedded',
          namespace: req.params.ns,
          name: req.params.name,
          gates: [],
          ...look,
        }),
      );
    }),
  );
  return seen;
}

async function run(
  input: Partial<Input> = {},
  options: { isDryRun?: boolean } = {},
) {
  const made = aContext<Context>({ input: { ...INPUT, ...input }, ...options });
  const error = await action.handler(made.context).then(
    () => undefined,
    (reason: Error) => reason,
  );
  return { ...made, error };
}

const GATE = { name: 'suspend-gate', deadline: '2026-11-23T13:00:00Z' };

describe('agent-workload:wait', () => {
  it('looks until people have to decide, and tells each change once', async () => {
    const seen = backend(
      { phase: 'Pending' },
      { phase: 'Running' },
      { phase: 'Running' },
      503,
      {
        phase: 'Suspended',
        message: 'Waits for two people',
        gates: [{ ...GATE, nodeId: 'x' }],
      },
    );
    const { error, log, outputs } = await run();
    expect(error).toBeUndefined();
    expect(new Set(seen)).toEqual(new Set([TOKEN_OF_PETRA]));
    expect(log).toEqual([
      'run-1 is Pending',
      'run-1 is Running',
      'It is 503 (still waiting)',
      'run-1 is Suspended, waiting at suspend-gate, Waits for two people',
    ]);
    expect(outputs).toEqual({
      phase: 'Suspended',
      gates: [GATE],
      message: 'Waits for two people',
      url: '/agent-workloads/embedded/demo/run-1',
    });
  });

  it.each<[string, Partial<Input>, Look[], string]>([
    [
      'the end, past the gate',
      { until: ['Completed'] },
      [{ phase: 'Suspended' }, { phase: 'Completed' }],
      'Completed',
    ],
    [
      'a gate that was never waited at',
      { until: ['Suspended'] },
      [{ phase: 'Running' }, { phase: 'Completed' }],
      'Completed',
    ],
    [
      'a failure that is asked for',
      { until: ['Failed', 'Completed'] },
      [{ phase: 'Failed' }],
      'Failed',
    ],
    [
      'a failure that fails nothing',
      { failOn: [] },
      [{ phase: 'Failed' }],
      'Failed',
    ],
  ])('ends with %s', async (_, input, looks, phase) => {
    backend(...looks);
    const { error, outputs } = await run(input);
    expect(error).toBeUndefined();
    expect(outputs.phase).toBe(phase);
  });

  it.each<[string, Partial<Input>, Look, string]>([
    [
      'a workload that failed',
      { until: ['Completed'] },
      { phase: 'Failed', message: 'The gate was rejected' },
      'demo/run-1 is Failed: The gate was rejected; see /agent-workloads/embedded/demo/run-1',
    ],
    [
      'a phase that is not wanted',
      { failOn: ['Suspended'] },
      { phase: 'Suspended' },
      'demo/run-1 is Suspended; see',
    ],
    ['a workload that is not there', {}, 404, 'It is 404'],
    ['a sign-in that has run out', {}, 401, 'has run out'],
  ])('fails with %s', async (_, input, look, message) => {
    backend(look);
    const { error, outputs } = await run(input);
    expect(error?.message).toContain(message);
    expect(error?.stack).toBe(`${error?.name}: ${error?.message}`);
    expect(outputs.url).toBe('/agent-workloads/embedded/demo/run-1');
  });

  it('gives up after its time, and says how far it was', async () => {
    backend({ phase: 'Running' });
    const { error } = await run({ timeout: 1, until: ['Suspended'] });
    expect(error?.message).toBe(
      'After 1 seconds demo/run-1 is not Suspended: run-1 is Running. It goes on; see /agent-workloads/embedded/demo/run-1',
    );
    backend(503);
    const silent = await run({ timeout: 1 });
    expect(silent.error?.message).toContain('nothing was heard of it');
  });

  it('ends within a second when the task is cancelled', async () => {
    backend({ phase: 'Running' });
    const controller = new AbortController();
    const slow = createWaitAction(clients());
    const { context } = aContext<Context>({
      input: INPUT,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    const start = performance.now();
    await expect(slow.handler(context)).rejects.toThrow(
      'The task was cancelled. The workload goes on; its page says how it ends.',
    );
    expect(performance.now() - start).toBeLessThan(1100);
  });

  it('looks at nothing in a dry run, for the workload was not launched', async () => {
    const seen = backend();
    const { error, outputs } = await run(
      { until: ['Suspended'] },
      { isDryRun: true },
    );
    expect(error).toBeUndefined();
    expect(seen).toEqual([]);
    expect(outputs).toMatchObject({ phase: 'Suspended', gates: [] });
  });
});

describe('examples', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    backend({ phase: 'Completed' });
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const { error, outputs } = await run(step.input);
    expect(error).toBeUndefined();
    expect(outputs.phase).toBe('Completed');
  });
});
