import {
  mockCredentials,
  mockServices,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse } from 'yaml';
import { PortalApi, RestWorkloadsClient } from '../client';
import { createLaunchAction } from './launch';
import { examples } from './launch.examples';

const BASE = 'http://localhost:0/api/agent-workloads';
const INPUT = {
  cluster: 'embedded',
  namespace: 'demo',
  pipeline: 'visual-analysis-template',
  objective: 'Compare prices',
  targetUrls: ['https://shop.example/'],
};

const server = setupServer();
registerMswTestHooks(server);

const action = createLaunchAction({
  workloads: new RestWorkloadsClient(
    new PortalApi({
      auth: mockServices.auth(),
      discovery: mockServices.discovery(),
    }),
  ),
});
type Context = Parameters<typeof action.handler>[0];

function contextOf(options: Partial<Context> = {}): Context & {
  output: jest.Mock;
} {
  return {
    ...createMockActionContext<Context['input']>({ input: INPUT }),
    task: { id: 'task-1' },
    getInitiatorCredentials: async () =>
      mockCredentials.user('user:default/rita'),
    ...options,
    output: jest.fn(),
  };
}

/** A backend that creates what it is asked for, and keeps the requests. */
function backend() {
  const requests: Array<{ body: Record<string, unknown>; token: string }> = [];
  server.use(
    rest.post(`${BASE}/workloads`, async (req, res, ctx) => {
      const body = await req.json();
      const token = req.headers.get('authorization') ?? '';
      requests.push({ body, token });
      if (req.url.searchParams.get('dryRun') === 'true') {
        return res(ctx.json({ manifest: '', terms: {}, problems: [] }));
      }
      return res(ctx.status(201), ctx.json(body));
    }),
  );
  return requests;
}

const failing = (status: number, name: string, message: string) =>
  rest.post(`${BASE}/workloads`, (_req, res, ctx) =>
    res(
      ctx.status(status),
      ctx.json({
        error: { name, message },
        response: { statusCode: status },
      }),
    ),
  );

describe('agent-workload:launch', () => {
  it('launches on behalf of whoever started the task', async () => {
    const requests = backend();
    const context = contextOf({ input: { ...INPUT, name: 'my-run' } });
    await action.handler(context);
    expect(requests).toEqual([
      {
        token: `Bearer ${mockCredentials.service.token({
          onBehalfOf: mockCredentials.user('user:default/rita'),
          targetPluginId: 'agent-workloads',
        })}`,
        body: {
          ...INPUT,
          name: 'my-run',
          pipeline: { name: 'visual-analysis-template' },
        },
      },
    ]);
    expect(context.output.mock.calls).toEqual([
      ['cluster', 'embedded'],
      ['namespace', 'demo'],
      ['name', 'my-run'],
      ['url', '/agent-workloads/embedded/demo/my-run'],
    ]);
  });

  it('makes the same name for the same task, and another for another', async () => {
    const requests = backend();
    await action.handler(contextOf());
    await action.handler(contextOf());
    await action.handler(contextOf({ task: { id: 'task-2' } }));
    const names = requests.map(({ body }) => body.name);
    expect(names[0]).toMatch(/^visual-analysis-template-[0-9a-f]{10}$/);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
  });

  it('finds what an earlier try of the same task has launched', async () => {
    server.use(
      failing(409, 'ConflictError', 'exists already'),
      rest.get(`${BASE}/workloads/embedded/demo/:name`, (req, res, ctx) =>
        res(ctx.json({ ...INPUT, name: req.params.name })),
      ),
    );
    const context = contextOf();
    await action.handler(context);
    expect(context.output).toHaveBeenCalledWith(
      'name',
      expect.stringMatching(/^visual-analysis-template-/),
    );
  });

  it("does not take somebody else's workload of the wanted name for its own", async () => {
    server.use(failing(409, 'ConflictError', 'my-run exists already'));
    const context = contextOf({ input: { ...INPUT, name: 'my-run' } });
    await expect(action.handler(context)).rejects.toThrow(
      'my-run exists already',
    );
  });

  it('passes the checkpoint once: a task that goes on launches nothing again', async () => {
    const requests = backend();
    const context = contextOf({
      checkpoint: jest.fn().mockResolvedValue({
        cluster: 'embedded',
        namespace: 'demo',
        name: 'from-before',
      }),
    });
    await action.handler(context);
    expect(requests).toEqual([]);
    expect(context.output).toHaveBeenCalledWith('name', 'from-before');
  });

  it.each([
    [400, 'InputError', 'spec.targetUrls[0]: The URL contains a backslash'],
    [403, 'NotAllowedError', 'You may not launch workloads'],
  ])('says what the backend said with %i', async (status, name, message) => {
    server.use(failing(status, name, message));
    await expect(action.handler(contextOf())).rejects.toThrow(message);
  });

  it('asks the backend in a dry run, too, and creates nothing', async () => {
    const requests = backend();
    const context = contextOf({ isDryRun: true });
    await action.handler(context);
    expect(requests).toHaveLength(1);
    expect(context.output).toHaveBeenCalledWith(
      'url',
      expect.stringMatching(/^\/agent-workloads\/embedded\/demo\//),
    );
  });

  it('fails a dry run with every problem', async () => {
    server.use(
      rest.post(`${BASE}/workloads`, (_req, res, ctx) =>
        res(
          ctx.json({
            manifest: '',
            terms: {},
            problems: [
              { field: 'spec.jobId', message: 'The job id is empty' },
              { message: 'The name is taken' },
            ],
          }),
        ),
      ),
    );
    await expect(action.handler(contextOf({ isDryRun: true }))).rejects.toThrow(
      "The workload can't be launched. spec.jobId: The job id is empty. The name is taken",
    );
  });
});

describe('examples', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    const requests = backend();
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const context = contextOf({ input: step.input });
    await action.handler(context);
    expect(requests[0]?.body).toMatchObject({
      objective: step.input.objective,
      pipeline: { name: step.input.pipeline },
    });
    expect(context.output).toHaveBeenCalledTimes(4);
  });
});
