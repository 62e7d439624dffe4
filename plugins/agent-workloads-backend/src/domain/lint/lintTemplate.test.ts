import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { WorkflowTemplate } from '../argo';
import { lintTemplate, type LintOptions } from './lintTemplate';

const ROOT = join(__dirname, '../../../../..');

type Json = Record<string, unknown>;
const security = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const resources = {
  limits: { cpu: '1', memory: '1Gi' },
  requests: { cpu: '100m', memory: '256Mi' },
};
const container = (overrides: Json = {}): Json => ({
  image: 'registry.example/step:1.2',
  resources,
  securityContext: security,
  ...overrides,
});
const step = (name: string, overrides: Json = {}): Json => ({
  name,
  activeDeadlineSeconds: 60,
  container: container(),
  ...overrides,
});
const gate = (overrides: Json = {}): Json => ({
  name: 'gate',
  suspend: {},
  outputs: {
    parameters: ['decision', 'decided_by', 'comment', 'approved_actions'].map(
      name => ({ name, valueFrom: { supplied: {}, default: '' } }),
    ),
  },
  ...overrides,
});
const dag = (tasks: Json[], overrides: Json = {}): Json => ({
  name: 'main',
  dag: { tasks },
  ...overrides,
});
const TASKS: Json[] = [
  { name: 'look', template: 'look' },
  { name: 'gate', template: 'gate', depends: 'look' },
  { name: 'act', template: 'act', depends: 'gate.Succeeded' },
];

/** A pipeline without a problem; `spec` and `metadata` change it. */
function aPipeline(spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: {
      name: 'analysis',
      labels: { 'agent-workloads.io/pipeline': 'true' },
      ...metadata,
    },
    spec: {
      entrypoint: 'main',
      arguments: { parameters: [{ name: 'job_id' }] },
      templates: [dag(TASKS), step('look'), gate(), step('act')],
      ...spec,
    },
  };
}

const withTasks = (tasks: Json[], ...more: Json[]) =>
  aPipeline({
    templates: [dag(tasks), step('look'), gate(), step('act'), ...more],
  });
const withLook = (look: Json) =>
  aPipeline({ templates: [dag(TASKS), look, gate(), step('act')] });
const withContainer = (overrides: Json) =>
  withLook(step('look', { container: container(overrides) }));
const withGate = (overrides: Json) =>
  aPipeline({
    templates: [dag(TASKS), step('look'), gate(overrides), step('act')],
  });
const annotated = (name: string, text: string, spec: Json = {}) =>
  aPipeline(spec, { annotations: { [`agent-workloads.io/${name}`]: text } });
const using = (text: string) => withContainer({ args: [text] });

/** As `severity rule path`. */
const told = (manifest: unknown, options?: LintOptions) =>
  lintTemplate(manifest, options).map(({ severity, rule, path }) =>
    `${severity} ${rule} ${path}`.trim(),
  );

it('says nothing of a good pipeline', () => {
  expect(lintTemplate(aPipeline())).toEqual([]);
});

it('says nothing of the shipped pipeline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  try {
    execFileSync(process.execPath, [
      join(ROOT, 'scripts/render-environment.js'),
      join(ROOT, 'templates/pipeline-environment/values.example.yaml'),
      folder,
    ]);
    const text = readFileSync(join(folder, 'workflowtemplate.yaml'), 'utf8');
    expect(lintTemplate(parse(text))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const LOOK = 'spec.templates[1]';
const MAIN = 'spec.templates[0].dag.tasks';

describe('what a pipeline is made of', () => {
  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'no object',
      manifest: 'a text',
      want: 'error shape',
    },
    {
      why: 'another kind',
      manifest: { ...aPipeline(), kind: 'Workflow' },
      want: 'error shape kind',
    },
    {
      why: 'another API',
      manifest: { ...aPipeline(), apiVersion: 'v1' },
      want: 'error shape apiVersion',
    },
    {
      why: 'a name that climbs',
      manifest: aPipeline({}, { name: '../x' }),
      want: 'error shape metadata.name',
    },
    {
      why: 'a template that is a text',
      manifest: aPipeline({ templates: ['main'] }),
      want: 'error shape spec.templates[0]',
    },
    {
      why: 'a DAG without tasks',
      manifest: aPipeline({ templates: [{ name: 'main', dag: {} }] }),
      want: 'error shape spec.templates[0].dag.tasks',
    },
    {
      why: 'one that belongs to the whole cluster',
      manifest: { ...aPipeline(), kind: 'ClusterWorkflowTemplate' },
      want: 'error kind kind',
    },
    {
      why: 'no label',
      manifest: aPipeline({}, { labels: {} }),
      want: 'error not-a-pipeline metadata.labels',
    },
    {
      why: 'no entrypoint',
      manifest: aPipeline({ entrypoint: undefined }),
      want: 'error entrypoint spec.entrypoint',
    },
    {
      why: 'an entrypoint that is not there',
      manifest: aPipeline({ entrypoint: 'start' }),
      want: 'error entrypoint spec.entrypoint',
    },
    {
      why: 'an exit handler that is not there',
      manifest: aPipeline({ onExit: 'clean' }),
      want: 'error entrypoint spec.onExit',
    },
    {
      why: 'two templates of one name',
      manifest: withTasks(TASKS, step('look')),
      want: 'error duplicate-template spec.templates[4].name',
    },
    {
      why: 'a template that does nothing',
      manifest: withLook({ name: 'look' }),
      want: `error no-work ${LOOK}`,
    },
    {
      why: 'a template that does two things',
      manifest: withLook(step('look', { suspend: {} })),
      want: `error too-much-work ${LOOK}`,
    },
    {
      why: 'a template that nothing runs',
      manifest: withTasks(TASKS, step('lonely')),
      want: 'warning unused-template spec.templates[4]',
    },
    {
      why: 'a template that makes objects',
      manifest: withLook({ name: 'look', resource: { action: 'create' } }),
      want: `warning makes-objects ${LOOK}.resource`,
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });
});

describe('the order of tasks', () => {
  const ordered = (...depends: string[]) =>
    withTasks([
      ...TASKS,
      ...depends.map((text, index) => ({
        name: `t${index}`,
        template: 'look',
        depends: text,
      })),
    ]);
  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'a task that waits for itself',
      manifest: ordered('t0'),
      want: `error cycle ${MAIN}[3]`,
    },
    {
      why: 'tasks that wait for each other',
      manifest: ordered('t2', 't0 && look', '(t1)'),
      want: `error cycle ${MAIN}[3]`,
    },
    {
      why: 'a task in depends that is not there',
      manifest: ordered('look.Succeeded && ghost'),
      want: `error unknown-dependency ${MAIN}[3].depends`,
    },
    {
      why: 'a dependency that is not there',
      manifest: withTasks([
        ...TASKS,
        { name: 't0', template: 'look', dependencies: ['look', 'ghost'] },
      ]),
      want: `error unknown-dependency ${MAIN}[3].dependencies[1]`,
    },
    {
      why: 'a result that no task has',
      manifest: ordered('look.Done'),
      want: `error depends-syntax ${MAIN}[3].depends`,
    },
    ...['look &&', 'look gate', '(look', 'look)', 'look & gate', '|| look'].map(
      text => ({
        why: `an expression like "${text}"`,
        manifest: ordered(text),
        want: `error depends-syntax ${MAIN}[3].depends`,
      }),
    ),
    {
      why: 'both ways to wait',
      manifest: withTasks([
        ...TASKS,
        {
          name: 't0',
          template: 'look',
          depends: 'look',
          dependencies: ['look'],
        },
      ]),
      want: `error depends-syntax ${MAIN}[3].depends`,
    },
    {
      why: 'two tasks of one name',
      manifest: withTasks([...TASKS, { name: 'look', template: 'look' }]),
      want: `error duplicate-task ${MAIN}[3].name`,
    },
    {
      why: 'a template that is not there',
      manifest: withTasks([...TASKS, { name: 't0', template: 'ghost' }]),
      want: `error unknown-template ${MAIN}[3]`,
    },
    {
      why: 'a hook that is not there',
      manifest: withTasks([
        { ...TASKS[0], hooks: { exit: { template: 'ghost' } } },
        ...TASKS.slice(1),
      ]),
      want: `error unknown-template ${MAIN}[0].hooks.exit`,
    },
    {
      why: 'an inline template',
      manifest: withTasks([...TASKS, { name: 't0', inline: step('x') }]),
      want: `error inline-template ${MAIN}[3]`,
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });

  it('takes every way to say it that Argo takes', () => {
    expect(
      told(
        ordered(
          'look.Succeeded||!(act.Failed && gate)',
          '( t0 )&&act.AnySucceeded',
        ),
      ),
    ).toEqual([]);
  });

  it('names the whole circle', () => {
    expect(lintTemplate(ordered('t1', 't0'))[0]?.message).toBe(
      'The tasks of main wait for each other: t0 → t1 → t0',
    );
  });
});

describe('references to other WorkflowTemplates', () => {
  const manifest = withTasks([
    ...TASKS,
    {
      name: 'other',
      templateRef: { name: 'shared', template: 'main' },
    },
  ]);
  const shared = (spec: Json = {}) =>
    ({
      ...aPipeline(spec),
      metadata: { name: 'shared' },
    } as unknown as WorkflowTemplate);

  it('warns where there is nowhere to look them up', () => {
    expect(told(manifest)).toEqual([`warning unknown-reference ${MAIN}[3]`]);
  });

  it('refuses those that do not exist, or lack the template', () => {
    expect(told(manifest, { lookup: () => undefined })).toEqual([
      `error unknown-reference ${MAIN}[3]`,
    ]);
    const lookup = () => shared({ templates: [] });
    expect(told(manifest, { lookup })).toEqual([
      `error unknown-reference ${MAIN}[3]`,
    ]);
  });

  it('looks into those that exist, and tells it where they are referred to', () => {
    expect(told(manifest, { lookup: () => shared() })).toContain(
      `warning gate-guards-nothing spec.templates[0]`,
    );
    const lookup = () =>
      shared({ templates: [gate({ name: 'main', suspend: { duration: 5 } })] });
    expect(told(manifest, { lookup })).toContain(
      `error gate-duration ${MAIN}[3]`,
    );
  });

  it('does not stumble over one that is none', () => {
    const lookup = () =>
      ({ metadata: 7, spec: 'x' } as unknown as WorkflowTemplate);
    expect(told(manifest, { lookup })).toEqual([
      'error unreadable-reference spec.templates',
      `error unknown-reference ${MAIN}[3]`,
    ]);
  });
});

describe('parameters', () => {
  const passing = (task: Json, look: Json = {}) =>
    aPipeline({
      templates: [
        dag([{ ...TASKS[0], ...task }, ...TASKS.slice(1)]),
        step('look', look),
        gate(),
        step('act'),
      ],
    });
  const takes = (...names: Json[]) => ({ inputs: { parameters: names } });
  const args = (...parameters: Json[]) => ({ arguments: { parameters } });

  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'a parameter of the workflow that is not declared',
      manifest: using('--n={{workflow.parameters.n}}'),
      want: `error undeclared-parameter ${LOOK}.container.args[0]`,
    },
    {
      why: 'an undeclared parameter in an expression',
      manifest: using("{{=asInt(workflow.parameters['n']) + 1}}"),
      want: `error undeclared-parameter ${LOOK}.container.args[0]`,
    },
    {
      why: 'an input that is not declared',
      manifest: using('{{inputs.parameters.n}}'),
      want: `error undeclared-parameter ${LOOK}.container.args[0]`,
    },
    {
      why: 'an artifact that is not declared',
      manifest: using('{{inputs.artifacts.pages.path}}'),
      want: `error undeclared-parameter ${LOOK}.container.args[0]`,
    },
    {
      why: 'an unknown part of the inputs',
      manifest: using('{{inputs.values.n}}'),
      want: `warning unknown-variable ${LOOK}.container.args[0]`,
    },
    {
      why: 'a task that another template has',
      manifest: using('{{tasks.act.outputs.result}}'),
      want: `error unknown-task ${LOOK}.container.args[0]`,
    },
    {
      why: 'an unknown variable',
      manifest: using('{{workflows.name}}'),
      want: `warning unknown-variable ${LOOK}.container.args[0]`,
    },
    {
      why: 'an unknown property of the workflow',
      manifest: using('{{workflow.colour}}'),
      want: `warning unknown-variable ${LOOK}.container.args[0]`,
    },
    {
      why: 'an output of the whole run that nothing makes',
      manifest: using('{{workflow.outputs.parameters.n}}'),
      want: `error unknown-output ${LOOK}.container.args[0]`,
    },
    {
      why: 'an item where nothing is repeated',
      manifest: passing(
        args({ name: 'n', value: '{{item}}' }),
        takes({ name: 'n' }),
      ),
      want: `error item-outside-loop ${MAIN}[0].arguments.parameters[0].value`,
    },
    {
      why: 'a task that is not waited for',
      manifest: passing(
        args({ name: 'n', value: '{{tasks.act.outputs.result}}' }),
        takes({ name: 'n' }),
      ),
      want: `error not-ended-before ${MAIN}[0].arguments.parameters[0].value`,
    },
    {
      why: 'a task that is not there',
      manifest: passing(
        args({ name: 'n', value: '{{tasks.ghost.outputs.result}}' }),
        takes({ name: 'n' }),
      ),
      want: `error unknown-task ${MAIN}[0].arguments.parameters[0].value`,
    },
    {
      why: 'an output that a task does not have',
      manifest: withTasks([
        ...TASKS,
        {
          name: 'last',
          template: 'act',
          depends: 'look',
          when: '{{tasks.look.outputs.parameters.n}} == 1',
        },
      ]),
      want: `error unknown-output ${MAIN}[3].when`,
    },
    {
      why: 'an unknown property of a task',
      manifest: withTasks([
        ...TASKS,
        {
          name: 'last',
          template: 'act',
          depends: 'look',
          when: '{{tasks.look.colour}} == red',
        },
      ]),
      want: `warning unknown-variable ${MAIN}[3].when`,
    },
    {
      why: 'an input that nobody supplies',
      manifest: passing({}, takes({ name: 'n' })),
      want: `error unsupplied-input ${MAIN}[0]`,
    },
    {
      why: 'an artifact that nobody supplies',
      manifest: passing(
        {},
        { inputs: { artifacts: [{ name: 'pages', path: '/p' }] } },
      ),
      want: `error unsupplied-input ${MAIN}[0]`,
    },
    {
      why: 'an input of the entrypoint that nobody supplies',
      manifest: aPipeline({
        templates: [
          dag(TASKS, takes({ name: 'n' })),
          step('look'),
          gate(),
          step('act'),
        ],
      }),
      want: 'error unsupplied-input spec.entrypoint',
    },
    {
      why: 'an argument that goes nowhere',
      manifest: passing(args({ name: 'n', value: '1' })),
      want: `warning unknown-argument ${MAIN}[0].arguments.parameters[0]`,
    },
    {
      why: 'an argument without a value',
      manifest: passing(args({ name: 'n' }), takes({ name: 'n' })),
      want: `error argument-without-value ${MAIN}[0].arguments.parameters[0]`,
    },
    {
      why: 'an artifact from nowhere',
      manifest: passing(
        { arguments: { artifacts: [{ name: 'pages' }] } },
        { inputs: { artifacts: [{ name: 'pages', path: '/p' }] } },
      ),
      want: `error argument-without-value ${MAIN}[0].arguments.artifacts[0]`,
    },
    {
      why: 'a parameter that nobody can supply',
      manifest: aPipeline({ arguments: { parameters: [{ name: 'colour' }] } }),
      want: 'error unsupplied-parameter spec.arguments.parameters[0]',
    },
    {
      why: 'a platform parameter from nowhere',
      manifest: aPipeline({ arguments: { parameters: [{ name: 'bucket' }] } }),
      want: 'error unsupplied-parameter spec.arguments.parameters[0]',
    },
    {
      why: 'a platform parameter that the pipeline sets',
      manifest: aPipeline({
        arguments: { parameters: [{ name: 'bucket', value: 'mine' }] },
      }),
      want: 'warning platform-parameter spec.arguments.parameters[0]',
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });

  it.each<{ why: string; manifest: unknown }>([
    {
      why: 'an item of a loop, and results of what ended before',
      manifest: withTasks(
        [
          ...TASKS,
          {
            name: 'each',
            template: 'take',
            depends: 'act',
            withParam: '{{tasks.look.outputs.result}}',
            when: '{{item.on}} == true',
            hooks: {
              exit: {
                template: 'take',
                ...args({ name: 'n', value: '{{tasks.each.status}}' }),
              },
            },
            ...args({ name: 'n', value: '{{item}} {{=tasks.look.status}}' }),
          },
        ],
        step('take', {
          ...takes({ name: 'n' }, { name: 'm', default: '1' }),
          container: container({
            args: [
              '{{inputs.parameters.n}}{{inputs.parameters}}{{=inputs.parameters.m}}{{pod.name}}{{workflow.labels.a.b/c}}{{workflow.creationTimestamp.RFC3339}}{{retries}}',
              'unclosed {{',
            ],
          }),
        }),
      ),
    },
    {
      why: 'outputs of a group, and one for the whole run',
      manifest: aPipeline({
        templates: [
          dag([
            { name: 'look', template: 'group' },
            { name: 'gate', template: 'gate', depends: 'look' },
            {
              name: 'act',
              template: 'act',
              depends: 'gate',
              when: '{{tasks.look.outputs.parameters.n}} == {{tasks.gate.outputs.parameters.decision}}',
            },
          ]),
          {
            name: 'group',
            steps: [
              [{ name: 'one', template: 'look' }],
              [
                {
                  name: 'two',
                  template: 'act',
                  when: '{{steps.one.outputs.parameters.n}} == 1',
                },
              ],
            ],
            outputs: {
              parameters: [
                {
                  name: 'n',
                  valueFrom: {
                    parameter: '{{steps.one.outputs.parameters.n}}',
                  },
                },
              ],
            },
          },
          step('look', {
            outputs: {
              parameters: [
                { name: 'n', globalName: 'n', valueFrom: { path: '/n' } },
              ],
            },
            container: container({ args: ['{{outputs.parameters.n.path}}'] }),
          }),
          gate(),
          step('act', {
            container: container({
              args: ['{{workflow.outputs.parameters.n}}'],
            }),
          }),
        ],
      }),
    },
  ])('says nothing of $why', ({ manifest }) => {
    expect(told(manifest)).toEqual([]);
  });

  it('knows that a step of the same row has not ended', () => {
    const manifest = aPipeline({
      templates: [
        {
          name: 'main',
          steps: [
            [
              { name: 'one', template: 'look' },
              {
                name: 'two',
                template: 'look',
                when: '{{steps.one.status}} == 1',
              },
            ],
            [{ name: 'gate', template: 'gate' }],
            [{ name: 'act', template: 'act' }],
          ],
        },
        step('look'),
        gate(),
        step('act'),
      ],
    });
    expect(told(manifest)).toEqual([
      'error not-ended-before spec.templates[0].steps[0][1].when',
    ]);
  });
});

describe('pods', () => {
  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'no image',
      manifest: withContainer({ image: '' }),
      want: `error no-image ${LOOK}.container`,
    },
    {
      why: 'the latest image',
      manifest: withContainer({ image: 'registry.example:5000/step:latest' }),
      want: `warning image-latest ${LOOK}.container.image`,
    },
    {
      why: 'an image without a version',
      manifest: withContainer({ image: 'registry.example:5000/step' }),
      want: `warning image-latest ${LOOK}.container.image`,
    },
    {
      why: 'no limits',
      manifest: withContainer({ resources: undefined }),
      want: `error no-limits ${LOOK}.container.resources.limits`,
    },
    {
      why: 'no requests',
      manifest: withContainer({ resources: { limits: resources.limits } }),
      want: `warning no-requests ${LOOK}.container.resources.requests`,
    },
    {
      why: 'no security context',
      manifest: withContainer({ securityContext: undefined }),
      want: `error security-context ${LOOK}.container.securityContext`,
    },
    ...Object.keys(security)
      .filter(field => field !== 'readOnlyRootFilesystem')
      .map(field => ({
        why: `a security context without ${field}`,
        manifest: withContainer({
          securityContext: { ...security, [field]: undefined },
        }),
        want: `error security-context ${LOOK}.container.securityContext`,
      })),
    {
      why: 'a root file system that can be written',
      manifest: withContainer({
        securityContext: { ...security, readOnlyRootFilesystem: false },
      }),
      want: `warning writable-root ${LOOK}.container.securityContext`,
    },
    {
      why: 'a privileged container',
      manifest: withContainer({
        securityContext: { ...security, privileged: true },
      }),
      want: `error privileged ${LOOK}.container.securityContext.privileged`,
    },
    {
      why: 'root',
      manifest: withContainer({
        securityContext: { ...security, runAsUser: 0 },
      }),
      want: `error root-user ${LOOK}.container.securityContext.runAsUser`,
    },
    {
      why: 'added capabilities',
      manifest: withContainer({
        securityContext: {
          ...security,
          capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
        },
      }),
      want: `error capabilities ${LOOK}.container.securityContext.capabilities.add`,
    },
    {
      why: 'a weak sidecar',
      manifest: withLook(
        step('look', { sidecars: [container({ securityContext: {} })] }),
      ),
      want: `error security-context ${LOOK}.sidecars[0].securityContext`,
    },
    {
      why: 'a weak script',
      manifest: withLook(
        step('look', {
          container: undefined,
          script: container({ securityContext: {} }),
        }),
      ),
      want: `error security-context ${LOOK}.script.securityContext`,
    },
    {
      why: 'a folder of the node',
      manifest: aPipeline({
        volumes: [{ name: 'host', hostPath: { path: '/' } }],
      }),
      want: 'error host-path spec.volumes[0].hostPath',
    },
    {
      why: "the node's network",
      manifest: aPipeline({ hostNetwork: true }),
      want: 'error host-namespace spec.hostNetwork',
    },
    {
      why: 'a patch of the pod',
      manifest: withLook(step('look', { podSpecPatch: '{}' })),
      want: `warning pod-spec-patch ${LOOK}.podSpecPatch`,
    },
    {
      why: 'no deadline',
      manifest: withLook(step('look', { activeDeadlineSeconds: undefined })),
      want: `warning no-deadline ${LOOK}`,
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });

  it('counts what the pod and the defaults of all templates say', () => {
    expect(
      told(
        aPipeline({
          securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          templateDefaults: {
            activeDeadlineSeconds: 60,
            container: {
              resources,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
            script: { resources },
          },
          templates: [
            dag(TASKS),
            { name: 'look', container: { image: 'step:1', resources: {} } },
            gate(),
            {
              name: 'act',
              script: { image: 'step@sha256:00', securityContext: security },
            },
          ],
        }),
      ),
    ).toEqual([]);
  });
});

describe('gates', () => {
  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'no gate at all',
      manifest: aPipeline({
        templates: [dag([{ name: 'look', template: 'look' }]), step('look')],
      }),
      want: 'warning no-gate spec.templates',
    },
    {
      why: 'a gate that no task leads to',
      manifest: withTasks([TASKS[0] ?? {}, { name: 'act', template: 'act' }]),
      want: 'error gate-unreachable spec.templates[2]',
    },
    {
      why: 'a gate whose condition is never true',
      manifest: withTasks([
        TASKS[0] ?? {},
        { ...TASKS[1], when: "'false'" },
        TASKS[2] ?? {},
      ]),
      want: `error gate-unreachable ${MAIN}[1].when`,
    },
    {
      why: 'a gate with a condition',
      manifest: withTasks([
        TASKS[0] ?? {},
        { ...TASKS[1], when: '{{workflow.parameters.job_id}} != test' },
        TASKS[2] ?? {},
      ]),
      want: `warning gate-conditional ${MAIN}[1].when`,
    },
    {
      why: 'a pipeline that goes on after a rejection',
      manifest: withTasks([
        TASKS[0] ?? {},
        { ...TASKS[1], continueOn: { failed: true } },
        TASKS[2] ?? {},
      ]),
      want: `error gate-ignored ${MAIN}[1].continueOn`,
    },
    {
      why: 'a task that runs after a rejection',
      manifest: withTasks([
        ...TASKS,
        { name: 'clean', template: 'act', depends: 'gate.Failed' },
      ]),
      want: `warning gate-ignored ${MAIN}[3].depends`,
    },
    {
      why: 'a gate in a hook',
      manifest: withTasks([
        { ...TASKS[0], hooks: { exit: { template: 'gate' } } },
        ...TASKS.slice(1),
      ]),
      want: `error gate-in-hook ${MAIN}[0].hooks.exit`,
    },
    {
      why: 'a gate in an exit handler of a task',
      manifest: withTasks([{ ...TASKS[0], onExit: 'gate' }, ...TASKS.slice(1)]),
      want: `error gate-in-hook ${MAIN}[0].onExit`,
    },
    {
      why: 'a gate that nothing waits for',
      manifest: withTasks([
        ...TASKS.slice(0, 2),
        { name: 'act', template: 'act', depends: 'look' },
      ]),
      want: 'warning gate-guards-nothing spec.templates[0]',
    },
    {
      why: 'a gate that opens by itself',
      manifest: withGate({ suspend: { duration: 30 } }),
      want: 'error gate-duration spec.templates[2]',
    },
    {
      why: 'a gate that is tried again',
      manifest: withGate({ retryStrategy: { limit: 2 } }),
      want: 'error gate-retried spec.templates[2]',
    },
    {
      why: 'a gate in a loop',
      manifest: withTasks([
        TASKS[0] ?? {},
        { ...TASKS[1], withItems: [1, 2] },
        TASKS[2] ?? {},
      ]),
      want: 'error gate-in-loop spec.templates[2]',
    },
    {
      why: 'a gate without its outputs',
      manifest: withGate({ outputs: undefined }),
      want: 'error gate-outputs spec.templates[2]',
    },
    {
      why: 'more gates than a workload keeps',
      manifest: withTasks(
        Array.from({ length: 9 }, (_, index) => ({
          name: `gate-${index}`,
          template: 'gate',
        })),
      ),
      want: 'error too-many-gates spec.templates',
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });

  it('finds a gate inside groups', () => {
    const manifest = aPipeline({
      templates: [
        dag([
          { name: 'group', template: 'group' },
          { name: 'act', template: 'act', depends: 'group' },
        ]),
        { name: 'group', steps: [[{ name: 'gate', template: 'gate' }]] },
        gate(),
        step('act'),
      ],
    });
    expect(told(manifest)).toEqual([]);
  });
});

describe('annotations', () => {
  const at = (name: string) =>
    `metadata.annotations["agent-workloads.io/${name}"]`;
  it.each<{ why: string; manifest: unknown; want: string }>([
    {
      why: 'a floor that is not JSON',
      manifest: annotated('approval-floor', '{'),
      want: `error approval-floor ${at('approval-floor')}`,
    },
    {
      why: 'a floor with a misspelt key',
      manifest: annotated('approval-floor', '{"approver":[]}'),
      want: `error approval-floor ${at('approval-floor')}`,
    },
    {
      why: 'a parameter of people that is not declared',
      manifest: annotated('user-parameters', 'colour'),
      want: `error user-parameters ${at('user-parameters')}`,
    },
    {
      why: 'a platform parameter for people',
      manifest: annotated('user-parameters', 'bucket'),
      want: `warning user-parameters ${at('user-parameters')}`,
    },
    {
      why: 'a built-in parameter for people',
      manifest: annotated('user-parameters', 'job_id'),
      want: `warning user-parameters ${at('user-parameters')}`,
    },
    {
      why: 'types that are not JSON',
      manifest: annotated('parameter-types', 'job_id: text'),
      want: `error parameter-types ${at('parameter-types')}`,
    },
    {
      why: 'a type that nobody knows',
      manifest: annotated('parameter-types', '{"job_id":"colour"}'),
      want: `error parameter-types ${at('parameter-types')}`,
    },
    {
      why: 'the type of a parameter that is not there',
      manifest: annotated('parameter-types', '{"colour":"text"}'),
      want: `warning parameter-types ${at('parameter-types')}`,
    },
    {
      why: 'an owner that is no entity',
      manifest: annotated('owner', 'group:default/a b'),
      want: `warning entity-ref ${at('owner')}`,
    },
  ])('tells of $why', ({ manifest, want }) => {
    expect(told(manifest)).toContain(want);
  });

  it('takes good ones', () => {
    const spec = {
      arguments: { parameters: [{ name: 'n' }] },
    };
    expect(
      told(
        aPipeline(spec, {
          annotations: {
            'agent-workloads.io/user-parameters': 'n',
            'agent-workloads.io/parameter-types': '{"n":"integer"}',
            'agent-workloads.io/owner': 'group:default/risk',
            'agent-workloads.io/dependency-of': 'component:shop, api:default/x',
          },
        }),
      ),
    ).toEqual([]);
  });
});

describe('whatever it is given', () => {
  const deep = (depth: number) => {
    let value: unknown = 1;
    for (let index = 0; index < depth; index += 1) value = { a: value };
    return value;
  };
  const quickly = (manifest: unknown) => {
    const start = process.hrtime.bigint();
    const problems = lintTemplate(manifest);
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(5);
    return problems.map(({ rule }) => rule);
  };

  it.each<[string, unknown]>([
    ['nesting', aPipeline({ x: deep(100_000) })],
    ['values', aPipeline({ x: Array.from({ length: 60_000 }, () => 1) })],
    ['text', aPipeline({ x: 'x'.repeat(2_000_000) })],
    [
      'templates',
      aPipeline({
        templates: Array.from({ length: 501 }, (_, i) => ({ name: `${i}` })),
      }),
    ],
    [
      'tasks',
      withTasks(
        Array.from({ length: 2001 }, (_, i) => ({
          name: `${i}`,
          template: 'look',
        })),
      ),
    ],
  ])('refuses too much %s', (_, manifest) => {
    expect(quickly(manifest)).toEqual(['too-large']);
  });

  it('ends with pipelines that call themselves over and over', () => {
    const names = Array.from({ length: 40 }, (_, i) => `g${i}`);
    const groups = names.map(name =>
      dag(
        names.map(other => ({ name: other, template: other })),
        { name },
      ),
    );
    expect(
      quickly(withTasks([...TASKS, { name: 'g0', template: 'g0' }], ...groups)),
    ).toEqual(['too-large']);
  });

  it('ends with two hundred tasks that all wait for each other', () => {
    const tasks = Array.from({ length: 190 }, (_, i) => ({
      name: `t${i}`,
      template: 'look',
      depends: `t${(i + 1) % 190}`,
    }));
    expect(quickly(withTasks([...TASKS, ...tasks]))).toContain('cycle');
  });

  it('ends with endless braces, and tells no more than people read', () => {
    expect(quickly(using('{'.repeat(1_000_000)))).toEqual([]);
    expect(quickly(using('{{inputs.parameters.a}} '.repeat(1000)))).toEqual([
      'undeclared-parameter',
    ]);
    const many = Array.from(
      { length: 400 },
      (_, i) => `{{inputs.parameters.a${i}}}`,
    );
    const rules = quickly(using(many.join('')));
    expect(rules).toHaveLength(200);
    expect(rules.at(-1)).toBe('more');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a number', 7],
    [
      'nulls all over',
      JSON.parse(JSON.stringify(aPipeline()).replace(/\{\}/g, 'null')),
    ],
    [
      'names of Object',
      aPipeline({
        templates: [dag([{ name: 'constructor', template: '__proto__' }])],
      }),
    ],
    [
      'a key __proto__',
      JSON.parse('{"__proto__":{"kind":"x"},"metadata":{"__proto__":1}}'),
    ],
  ])('answers %s with problems', (_, manifest) => {
    expect(lintTemplate(manifest).length).toBeGreaterThan(0);
  });

  it('never throws, whichever part of a pipeline is something else', () => {
    const odd: unknown[] = [null, 7, 'x', [], {}, [[]], [null], { name: 1 }];
    const visit = (value: unknown, change: (next: unknown) => unknown) => {
      for (const other of odd)
        expect(() => lintTemplate(change(other))).not.toThrow();
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value))
        visit(inner, next => {
          const copy = Array.isArray(value) ? [...value] : { ...value };
          Object.assign(copy, { [key]: next });
          return change(copy);
        });
    };
    visit(aPipeline({ onExit: 'act' }), next => next);
  });
});

it.each([
  [200, 200],
  [2000, 110],
])(
  'looks at %i tasks that wait for up to %i others in bounded time',
  (count, waits) => {
    const tasks = Array.from({ length: count }, (_, index) => ({
      name: `t${index}`,
      template: 'work',
      dependencies: [],
      ...(index > 0 && {
        dependencies: undefined,
        depends: Array.from(
          { length: Math.min(index, waits) },
          (_each, back) => `t${index - 1 - back}`,
        ).join('&&'),
      }),
    }));
    const start = performance.now();
    lintTemplate({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'dense' },
      spec: {
        entrypoint: 'main',
        templates: [
          { name: 'main', dag: { tasks } },
          { name: 'work', container: { image: 'a' } },
        ],
      },
    });
    expect(performance.now() - start).toBeLessThan(20_000);
  },
  60_000,
);
