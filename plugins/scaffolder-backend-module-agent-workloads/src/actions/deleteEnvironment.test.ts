import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse } from 'yaml';
import type { EnvironmentRemoval } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aContext, BASE, clients, QUICK } from '../__testUtils__';
import { createDeleteEnvironmentAction } from './deleteEnvironment';
import { examples } from './deleteEnvironment.examples';

const server = setupServer();
registerMswTestHooks(server);
const action = createDeleteEnvironmentAction({ ...clients(), pace: QUICK });
type Context = Parameters<typeof action.handler>[0];
type Input = Context['input'];
const INPUT: Input = { cluster: 'embedded', namespace: 'team-a' };

type Answer = EnvironmentRemoval | { status: number; name: string };

function backend(...answers: Answer[]) {
  const asked: string[] = [];
  server.use(
    rest.delete(`${BASE}/environments/embedded/team-a`, (req, res, ctx) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(req.url.search);
      if (answer && 'status' in answer)
        return res(
          ctx.status(answer.status),
          ctx.json({
            error: { name: answer.name, message: 'It is so' },
            response: { statusCode: answer.status },
          }),
        );
      return res(ctx.json(answer));
    }),
  );
  return asked;
}

async function run(
  options: Partial<Parameters<typeof aContext<Context>>[0]> = {},
) {
  const made = aContext<Context>({ input: INPUT, ...options });
  const error = await action.handler(made.context).then(
    () => undefined,
    (reason: Error) => reason,
  );
  return { ...made, error };
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'team-a',
  name: 'web-0',
};
const removing: EnvironmentRemoval = {
  state: 'Removing',
  message: 'Its workloads are being archived',
  remaining: [pod],
};
const removed: EnvironmentRemoval = { state: 'Removed', remaining: [] };

describe('agent-workload:environment:delete', () => {
  it('asks until nothing is left, and tells what remains', async () => {
    const asked = backend(
      removing,
      removing,
      { status: 503, name: 'ServiceUnavailableError' },
      removed,
    );
    const { error, log, outputs } = await run();
    expect(error).toBeUndefined();
    expect(asked).toHaveLength(4);
    expect(log).toEqual([
      'Removing; Its workloads are being archived; still there: Pod team-a/web-0',
      'It is so (still waiting)',
      'Removed',
    ]);
    expect(outputs).toEqual({
      cluster: 'embedded',
      namespace: 'team-a',
      state: 'Removed',
    });
  });

  it('takes a namespace that is gone for removed', async () => {
    const asked = backend(removed);
    expect((await run()).error).toBeUndefined();
    expect(asked).toHaveLength(1);
    backend(removing, { status: 404, name: 'NotFoundError' });
    expect((await run()).error).toBeUndefined();
  });

  it('removes nothing again when the task goes on', async () => {
    backend(removed);
    const { checkpoints } = await run();
    const asked = backend(removing);
    expect((await run({ checkpoints })).outputs.state).toBe('Removed');
    expect(asked).toEqual([]);
  });

  it.each([
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
  ])('says what the backend says with %i', async (status, name) => {
    backend({ status, name });
    const { error } = await run();
    expect(error?.stack).toBe(`${name}: It is so`);
  });

  it('gives up after its time, and says what remains', async () => {
    backend(removing);
    const { error } = await run({ input: { ...INPUT, timeout: 1 } });
    expect(error?.message).toBe(
      'After 1 seconds team-a is not removed from embedded. Removing; Its workloads are being archived; still there: Pod team-a/web-0. Start the task again to go on, or look at what remains',
    );
  });

  it('only asks what would go in a dry run', async () => {
    const asked = backend({ state: 'Planned', remaining: [pod] });
    const { log, outputs } = await run({ isDryRun: true });
    expect(asked).toEqual(['?dryRun=true']);
    expect(log).toEqual([
      'Nothing is changed. Planned; that is: Pod team-a/web-0',
    ]);
    expect(outputs.state).toBe('Planned');
  });

  it('ends within a second when the task is cancelled', async () => {
    backend(removing);
    const controller = new AbortController();
    const slow = createDeleteEnvironmentAction(clients());
    const { context } = aContext<Context>({
      input: INPUT,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    const start = performance.now();
    await expect(slow.handler(context)).rejects.toThrow(
      'The task was cancelled. What is deleted stays deleted',
    );
    expect(performance.now() - start).toBeLessThan(1100);
  });
});

describe('examples', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    backend(removed);
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const { error } = await run({ input: step.input });
    expect(error).toBeUndefined();
  });
});
