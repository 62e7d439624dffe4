import { registerMswTestHooks } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse } from 'yaml';
import type {
  ManifestOutcome,
  ManifestRequest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  aContext,
  aWorkspace,
  BASE,
  clients,
  QUICK,
  TOKEN_OF_PETRA,
} from '../__testUtils__';
import { createApplyAction } from './apply';
import { examples } from './apply.examples';

const server = setupServer();
registerMswTestHooks(server);
const workspace = aWorkspace();

const action = createApplyAction({ ...clients(), pace: QUICK });
type Context = Parameters<typeof action.handler>[0];
type Input = Context['input'];

const map = (name: string, namespace?: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(namespace && { namespace }) },
});
const INPUT: Input = {
  cluster: 'embedded',
  namespace: 'team-a',
  manifests: [map('one'), map('two')],
};

type Change = Partial<ManifestOutcome>;
interface Calls {
  plan: ManifestRequest[];
  apply: ManifestRequest[];
  status: number;
  tokens: Set<string | null>;
}

/** A backend that does what it is asked for; `plan`, `apply` and `states` say how that ends, by the objects' order. */
function backend(
  options: {
    plan?: Change[];
    apply?: Change[];
    /** One of them at each look, the last for ever; text other than a state is an error's status. */
    states?: Array<'Ready' | 'Waiting' | 'Failed' | 'Missing' | 503>;
  } = {},
): Calls {
  const calls: Calls = { plan: [], apply: [], status: 0, tokens: new Set() };
  const outcomesOf = (request: ManifestRequest, changes: Change[] = []) =>
    request.manifests.map((object, index) => {
      const { apiVersion, kind, metadata } = object as {
        apiVersion: string;
        kind: string;
        metadata: { name: string; namespace?: string };
      };
      const namespace = metadata.namespace ?? request.namespace;
      return {
        apiVersion,
        kind,
        name: metadata.name,
        namespace,
        outcome: 'created',
        ...changes[index],
      };
    });
  const answer = (which: 'plan' | 'apply') =>
    rest.post(
      `${BASE}/clusters/embedded/manifests/${which}`,
      async (req, res, ctx) => {
        const request: ManifestRequest = await req.json();
        calls[which].push(request);
        calls.tokens.add(req.headers.get('authorization'));
        const objects = outcomesOf(request, options[which]);
        const complete = objects.every(
          ({ outcome }) => outcome !== 'failed' && outcome !== 'skipped',
        );
        return res(ctx.json({ complete, objects }));
      },
    );
  server.use(
    answer('plan'),
    answer('apply'),
    rest.post(
      `${BASE}/clusters/embedded/manifests/status`,
      async (req, res, ctx) => {
        const { objects } = await req.json();
        const states = options.states ?? ['Ready'];
        const state = states[Math.min(calls.status, states.length - 1)];
        calls.status += 1;
        if (state === 503)
          return res(
            ctx.status(503),
            ctx.json({
              error: {
                name: 'ServiceUnavailableError',
                message: 'The cluster does not answer',
              },
              response: { statusCode: 503 },
            }),
          );
        const items = objects.map((key: object, index: number) => ({
          ...key,
          state: index === 0 ? state : 'Ready',
          ...(index === 0 &&
            state !== 'Ready' && { message: '0 of 1 pods run' }),
        }));
        return res(ctx.json({ items }));
      },
    ),
  );
  return calls;
}

async function run(options: Parameters<typeof aContext<Context>>[0]) {
  const made = aContext<Context>(options);
  const error = await action.handler(made.context).then(
    () => undefined,
    (reason: Error) => reason,
  );
  return { ...made, error };
}

describe('kubernetes:apply', () => {
  it('plans, applies and waits, on behalf of whoever started the task', async () => {
    const calls = backend({
      plan: [{}, { outcome: 'unchanged' }],
      apply: [{}, { outcome: 'unchanged' }],
      states: ['Waiting', 503, 'Missing', 'Ready'],
    });
    const { error, log, outputs } = await run({ input: INPUT });
    expect(error).toBeUndefined();
    expect([...calls.tokens]).toEqual([TOKEN_OF_PETRA]);
    const request = { manifests: INPUT.manifests, namespace: 'team-a' };
    expect(calls).toMatchObject({ plan: [request], apply: [request] });
    expect(outputs).toEqual({
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'team-a',
          name: 'one',
          outcome: 'created',
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'team-a',
          name: 'two',
          outcome: 'unchanged',
        },
      ],
      created: 1,
      configured: 0,
      unchanged: 1,
      pruned: 0,
    });
    expect(log.flatMap(entry => entry.split('\n'))).toEqual([
      'Found 2 objects to apply in embedded',
      'Plan for embedded, nothing is changed yet: 1 created, 1 unchanged',
      'WHAT       KIND       NAMESPACE  NAME',
      'created    ConfigMap  team-a     one',
      'unchanged  ConfigMap  team-a     two',
      'Applied in embedded: 1 created, 1 unchanged',
      'WHAT       KIND       NAMESPACE  NAME',
      'created    ConfigMap  team-a     one',
      'unchanged  ConfigMap  team-a     two',
      'Waiting for 1: ConfigMap team-a/one is waiting: 0 of 1 pods run',
      'The cluster does not answer (still waiting)',
      'Waiting for 1: ConfigMap team-a/one is not there: 0 of 1 pods run',
      'Everything is ready',
    ]);
  });

  it('repeats nothing that an earlier try of the task has done', async () => {
    const calls = backend({ states: ['Failed'] });
    const first = await run({ input: INPUT });
    expect(first.error?.message).toContain('not everything runs');
    const again = backend();
    const { checkpoints } = first;
    const second = await run({ input: INPUT, checkpoints });
    expect(second.error).toBeUndefined();
    expect([calls.apply.length, again.apply.length, again.status]).toEqual([
      1, 0, 1,
    ]);
    expect(second.outputs.created).toBe(2);

    // a step that runs for each of several things has one name for all of them
    const other = { ...INPUT, namespace: 'team-b' };
    await run({ input: other, checkpoints });
    expect(again.apply).toHaveLength(1);
    expect(JSON.stringify([...checkpoints])).not.toContain('metadata');
  });

  it('applies nothing when the plan finds a problem', async () => {
    const calls = backend({
      plan: [
        { outcome: 'failed', message: 'The quota allows no more' },
        {
          outcome: 'failed',
          message: 'Fields belong to others',
          conflicts: [{ field: '.data.colour', manager: 'kubectl' }],
        },
      ],
    });
    const { error } = await run({ input: INPUT });
    expect(calls.apply).toEqual([]);
    expect(error?.message.split('\n')).toEqual([
      'Nothing was applied.',
      'ConfigMap team-a/one: The quota allows no more',
      'ConfigMap team-a/two: Fields belong to others. .data.colour belongs to kubectl (leave these fields out, or let their owner give them up; they are never taken by force)',
    ]);
    expect(error?.stack).toBe(`ManifestsFailedError: ${error?.message}`);
  });

  it('says what was applied before something failed, how to go on and how to undo it', async () => {
    backend({
      apply: [{}, { outcome: 'failed' }, { outcome: 'skipped' }],
    });
    const input = {
      ...INPUT,
      manifests: [map('one'), map('two'), map('three')],
    };
    const { error, checkpoints } = await run({ input });
    expect(error?.message.split('\n')).toEqual([
      'Not everything was applied in embedded: 1 created, 1 failed, 1 skipped.',
      'ConfigMap team-a/two: no reason was given',
      'Applied, and left as it is: ConfigMap team-a/one (created).',
      'Correct the reason and start the task again: what is there already is not made twice.',
      'To undo it, delete what was created, last first: ConfigMap team-a/one.',
    ]);
    expect([...checkpoints.keys()]).toEqual([]);
    backend({ apply: [{ outcome: 'failed' }] });
    const unchanged = await run({ input: INPUT });
    expect(unchanged.error?.message).toContain(
      'Applied, and left as it is: ConfigMap team-a/two',
    );
    backend({ apply: [{ outcome: 'failed' }, { outcome: 'skipped' }] });
    const nothing = await run({ input: INPUT });
    expect(nothing.error?.message).toContain('Nothing was changed.');
  });

  it('gives up after its time, and says what is not ready', async () => {
    backend({ states: ['Waiting'] });
    const input = { ...INPUT, wait: { timeout: 1 } };
    const { error } = await run({ input });
    expect(error?.name).toBe('TimedOutError');
    expect(error?.message.split('\n')).toEqual([
      'Everything is applied, but after 1 seconds not everything is ready.',
      'ConfigMap team-a/one is waiting: 0 of 1 pods run',
      'Start the task again to wait longer, or look at these objects.',
    ]);
  });

  it('ends within a second when the task is cancelled', async () => {
    backend({ states: ['Waiting'] });
    const controller = new AbortController();
    const slow = createApplyAction({
      ...clients(),
      pace: { first: 60_000, most: 60_000 },
    });
    const { context, log } = aContext<Context>({
      input: INPUT,
      signal: controller.signal,
    });
    const ended = slow.handler(context).then(
      () => undefined,
      (error: Error) => error,
    );
    while (!log.some(line => line.startsWith('Waiting')))
      await new Promise(resolve => setTimeout(resolve, 5));
    const start = performance.now();
    controller.abort();
    expect((await ended)?.message).toBe(
      'The task was cancelled. What was applied until then stays; start the task again to go on.',
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each([
    ['a dry run of the task', { isDryRun: true, input: INPUT }],
    ['its own dry run', { input: { ...INPUT, dryRun: true } }],
  ])('changes nothing in %s', async (_, options) => {
    const calls = backend();
    const { outputs, checkpoints } = await run(options);
    expect(calls.plan).toHaveLength(1);
    expect(calls.apply).toEqual([]);
    expect(calls.status).toBe(0);
    expect(checkpoints.size).toBe(0);
    expect(outputs.created).toBe(2);
  });

  it('does not wait when it need not', async () => {
    const calls = backend();
    await run({ input: { ...INPUT, wait: false } });
    expect(calls.status).toBe(0);
  });

  it('passes on the field manager and what to prune, and does not wait for what is gone', async () => {
    const calls = backend({ apply: [{}, { outcome: 'pruned' }] });
    const prune = { labelSelector: 'a=b' };
    const { outputs } = await run({
      input: { ...INPUT, prune, fieldManager: 'me' },
    });
    expect(calls.apply).toMatchObject([{ prune, fieldManager: 'me' }]);
    expect(outputs.pruned).toBe(1);
  });

  it('tells in one piece what the plan says, of several objects once', async () => {
    const message = 'Checked when its namespace is there';
    const plan = Array.from({ length: 4 }, () => ({ message }));
    backend({ plan });
    const { log } = await run({ input: INPUT });
    expect(log[1]?.split('\n').at(-1)).toBe(
      `ConfigMap team-a/one, ConfigMap team-a/two: ${message}`,
    );
    const manifests = ['a', 'b', 'c', 'd'].map(name => map(name));
    const more = await run({ input: { ...INPUT, manifests } });
    expect(more.log[1]?.split('\n').at(-1)).toBe(`4 objects: ${message}`);
  });

  it('takes the namespace of a kustomization', async () => {
    workspace.write({
      'env/kustomization.yaml': 'namespace: team-k\nresources: [a.yaml]',
      'env/a.yaml': JSON.stringify(map('a')),
    });
    const calls = backend();
    const input = { cluster: 'embedded', path: 'env' };
    await run({ input, workspacePath: workspace.path });
    expect(calls.apply).toEqual([
      { manifests: [map('a')], namespace: 'team-k' },
    ]);
    const other = { ...input, namespace: 'team-x' };
    const { error } = await run({
      input: other,
      workspacePath: workspace.path,
    });
    expect(error?.message).toBe(
      'namespace is "team-x", but the kustomization says "team-k"; leave one of them out',
    );
    workspace.write({
      'env/kustomization.yaml': 'namespace: team-k\nresources: [a.yaml]',
      'env/a.yaml': JSON.stringify(map('a', 'kube-system')),
    });
    const moved = await run({ input, workspacePath: workspace.path });
    expect(moved.error?.message).toContain(
      'env/a.yaml, line 1: ConfigMap names the namespace kube-system',
    );
  });

  it.each<[string, Input, string]>([
    ['no cluster', { manifest: 'x' }, 'No cluster is named'],
    [
      'an address',
      { ...INPUT, cluster: 'https://10.0.0.1' },
      'is an address; clusters are chosen by their names',
    ],
    [
      'a cluster that can be none',
      { ...INPUT, cluster: '../x' },
      'is no name of a cluster',
    ],
    [
      'two clusters',
      { ...INPUT, clusterRef: 'resource:default/other' },
      'but clusterRef names "other"',
    ],
    [
      'a cluster ref that is none',
      { manifests: [map('a')], clusterRef: 'a:b/' },
      'is no entity ref',
    ],
    ['nothing', { cluster: 'embedded' }, 'none is set'],
    [
      'two things',
      { ...INPUT, path: 'a' },
      'one of path, paths, manifest and manifests; set are path, manifests',
    ],
    ['an empty list', { ...INPUT, manifests: [] }, 'There is nothing to apply'],
    [
      'too much',
      { ...INPUT, manifests: Array.from({ length: 201 }, () => map('a')) },
      'There are 201 objects',
    ],
    [
      'an object that is none',
      { ...INPUT, manifests: [{ kind: 'Pod' }] },
      'manifests[0]: apiVersion is missing',
    ],
  ])('refuses %s before anything is asked', async (_, input, message) => {
    const { error } = await run({ input });
    expect(error?.name).toBe('InputError');
    expect(error?.message).toContain(message);
    expect(error?.stack).toBe(`${error?.name}: ${error?.message}`);
  });

  it('says what the backend says, in one line', async () => {
    const message = 'You may not do this in embedded/team-a';
    server.use(
      rest.post(`${BASE}/clusters/embedded/manifests/plan`, (_req, res, ctx) =>
        res(
          ctx.status(403),
          ctx.json({
            error: { name: 'NotAllowedError', message },
            response: { statusCode: 403 },
          }),
        ),
      ),
    );
    const { error } = await run({ input: INPUT });
    expect(error?.stack).toBe(`NotAllowedError: ${message}`);
  });

  it('names the file and line of what the backend refuses', async () => {
    workspace.write({
      'a.yaml': `${JSON.stringify(map('a'))}\n---\n${JSON.stringify(map('b'))}`,
    });
    server.use(
      rest.post(`${BASE}/clusters/embedded/manifests/plan`, (_req, res, ctx) =>
        res(
          ctx.status(400),
          ctx.json({
            error: {
              name: 'InputError',
              message: 'manifests[1].kind: is not allowed; manifests[7]: no',
            },
            response: { statusCode: 400 },
          }),
        ),
      ),
    );
    const { error } = await run({
      input: { cluster: 'embedded', path: 'a.yaml' },
      workspacePath: workspace.path,
    });
    expect(error?.stack).toBe(
      'InputError: a.yaml, document 2, line 3: kind: is not allowed; manifests[7]: no',
    );
  });

  it('says that the backend is away', async () => {
    server.use(
      rest.post(`${BASE}/clusters/embedded/manifests/plan`, (_req, res) =>
        res.networkError('connect ECONNREFUSED'),
      ),
    );
    const { error } = await run({ input: INPUT });
    expect(error?.name).toBe('ServiceUnavailableError');
    expect(error?.message).toMatch(/does not answer at .*\/manifests\/plan/);
  });
});

describe('examples', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    workspace.write({
      'environment/a.yaml': JSON.stringify(map('a')),
      'quota.yaml': JSON.stringify(map('quota')),
      'services/s3.yaml': JSON.stringify(map('s3')),
    });
    const calls = backend();
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const { error, outputs } = await run({
      input: step.input,
      workspacePath: workspace.path,
    });
    expect(error).toBeUndefined();
    expect(outputs.objects).not.toEqual([]);
    expect(calls.plan).toHaveLength(1);
    expect(calls.apply).toHaveLength(step.input.dryRun ? 0 : 1);
  });
});
