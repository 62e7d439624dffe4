import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse, stringify } from 'yaml';
import type {
  LintProblem,
  ManifestRequest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aContext, aWorkspace, BASE, clients } from '../__testUtils__';
import { createApplyTemplateAction } from './applyTemplate';
import { examples } from './applyTemplate.examples';

const server = setupServer();
registerMswTestHooks(server);
const workspace = aWorkspace();
const action = createApplyTemplateAction(clients());
type Context = Parameters<typeof action.handler>[0];
type Input = Context['input'];

const TEMPLATE = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'analysis', labels: { a: 'b' } },
  spec: {},
};
const INPUT: Input = {
  cluster: 'embedded',
  namespace: 'team-a',
  manifest: stringify(TEMPLATE),
};
const WARNING: LintProblem = {
  severity: 'warning',
  path: 'spec.templates',
  rule: 'no-gate',
  message: 'The pipeline has no gate',
};
const ERROR: LintProblem = {
  severity: 'error',
  path: '',
  message: 'The pipeline has no entrypoint',
};

function backend(problems: LintProblem[] = []) {
  const linted: Array<{ manifest: object; namespace: string }> = [];
  const applied: ManifestRequest[] = [];
  const planned: ManifestRequest[] = [];
  const outcome = {
    apiVersion: TEMPLATE.apiVersion,
    kind: TEMPLATE.kind,
    namespace: 'team-a',
    name: 'analysis',
    outcome: 'configured',
  };
  const keep = (kept: ManifestRequest[], route: string) =>
    rest.post(
      `${BASE}/clusters/embedded/manifests/${route}`,
      async (req, res, ctx) => {
        kept.push(await req.json());
        return res(ctx.json({ complete: true, objects: [outcome] }));
      },
    );
  server.use(
    rest.post(
      `${BASE}/clusters/embedded/pipelines/lint`,
      async (req, res, ctx) => {
        linted.push(await req.json());
        return res(ctx.json({ problems }));
      },
    ),
    keep(planned, 'plan'),
    keep(applied, 'apply'),
  );
  return { linted, planned, applied };
}

async function run(options: Parameters<typeof aContext<Context>>[0]) {
  const made = aContext<Context>(options);
  const error = await action.handler(made.context).then(
    () => undefined,
    (reason: Error) => reason,
  );
  return { ...made, error };
}

describe('argo:workflow-template:apply', () => {
  it('lints with the labels that it adds, prints advice and applies', async () => {
    const calls = backend([WARNING]);
    const { error, log, outputs } = await run({
      input: { ...INPUT, labels: 'team=a; a=c' },
    });
    expect(error).toBeUndefined();
    const manifest = {
      ...TEMPLATE,
      metadata: { name: 'analysis', labels: { a: 'c', team: 'a' } },
    };
    expect(calls.linted).toEqual([{ manifest, namespace: 'team-a' }]);
    expect(calls.applied).toEqual([
      { manifests: [manifest], namespace: 'team-a' },
    ]);
    expect(log[0]).toBe(
      'analysis: 1 problems found\nwarning: spec.templates: The pipeline has no gate (no-gate)',
    );
    expect(outputs).toEqual({
      cluster: 'embedded',
      namespace: 'team-a',
      name: 'analysis',
      outcome: 'configured',
      problems: [WARNING],
      url: '/agent-workloads/launch?pipeline=embedded%2Fteam-a%2FWorkflowTemplate%2Fanalysis',
    });
  });

  it.each([
    ['errors', [WARNING, ERROR], false, 1],
    ['advice, where it is asked to', [WARNING], true, 1],
  ])('applies nothing with %s', async (_, problems, failOnWarnings, count) => {
    const calls = backend(problems);
    const { error, log, outputs } = await run({
      input: { ...INPUT, failOnWarnings },
    });
    expect(calls.planned).toEqual([]);
    expect(error?.message).toContain(
      `analysis is not applied: ${count} of its ${problems.length} problems`,
    );
    expect(error?.stack).toBe(`${error?.name}: ${error?.message}`);
    expect(log[0]?.split('\n')).toHaveLength(problems.length + 1);
    expect(outputs.problems).toEqual(problems);
  });

  it.each([
    ['a dry run of the task', { isDryRun: true, input: INPUT }],
    ['its own dry run', { input: { ...INPUT, dryRun: true } }],
  ])('lints and plans in %s', async (_, options) => {
    const calls = backend();
    const { error } = await run(options);
    expect(error).toBeUndefined();
    expect(calls.linted).toHaveLength(1);
    expect(calls.planned).toHaveLength(1);
    expect(calls.applied).toEqual([]);
  });

  it.each<[string, Partial<Input>, string]>([
    ['nothing', { manifest: undefined }, 'one of path and manifest'],
    ['both', { path: 'a' }, 'one of path and manifest'],
    ['an empty text', { manifest: '' }, 'There is nothing to apply'],
    [
      'two objects',
      { manifest: `${INPUT.manifest}---\n${INPUT.manifest}` },
      'document 2, line 9: one WorkflowTemplate is expected, and there are 2',
    ],
    [
      'another kind',
      { manifest: 'apiVersion: v1\nkind: Pod' },
      'not a Pod; use kubernetes:apply',
    ],
    [
      'no name',
      { manifest: 'apiVersion: v1\nkind: WorkflowTemplate' },
      'metadata.name is missing',
    ],
    [
      'another namespace',
      {
        manifest: stringify({
          ...TEMPLATE,
          metadata: { name: 'a', namespace: 'team-b' },
        }),
      },
      "metadata.namespace is team-b, but the step's namespace is team-a",
    ],
  ])('refuses %s', async (_, input, message) => {
    const { error } = await run({ input: { ...INPUT, ...input } });
    expect(error?.name).toBe('InputError');
    expect(error?.message).toContain(message);
  });
});

describe('examples', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    workspace.write({
      'pipeline/workflowtemplate.yaml': stringify(TEMPLATE),
    });
    const calls = backend();
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const { error } = await run({
      input: step.input,
      workspacePath: workspace.path,
    });
    expect(error).toBeUndefined();
    expect(calls.applied).toHaveLength(1);
  });
});
