import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mockServices } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import Ajv from 'ajv';
import { parse } from 'yaml';
// The portal's own reading of pipelines: what it would say when the template applies the result.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { lintTemplate } from '../../agent-workloads-backend/src/domain/lint';

const ROOT = join(__dirname, '../../..');
const TEMPLATE = join(ROOT, 'templates/new-pipeline');
const SHIPPED_POLICY = join(
  ROOT,
  'plugins/agent-workloads-backend/policies/agent_workloads/gate.rego',
);
const template = parse(readFileSync(join(TEMPLATE, 'template.yaml'), 'utf8'));

type Answers = JsonObject & { name: string };

const BASE = {
  title: 'Price watch: "all" shops',
  owner: 'group:default/market-research',
  cluster: 'embedded',
  namespace: 'team-a',
  delivery: 'apply',
};
const NO_GATE = { gate: false };
const GATE = {
  gate: true,
  mode: 'PolicyThenManual',
  approvers: ['group:default/approvers'],
  requiredApprovals: 1,
  threshold: '0.95',
  onTimeout: 'Reject',
};
const step = (name: string, place: string, more: JsonObject = {}) => ({
  name,
  place,
  command: `echo "${place}: $OBJECTIVE" > /work/result\nexit 0`,
  ...more,
});
const OWN_STEPS = {
  none: [],
  first: [step('prepare', 'first')],
  together: [step('count', 'together'), step('count-more', 'together')],
  before: [
    step('compare', 'before', { image: 'docker.io/library/alpine:3.22' }),
  ],
  after: [step('publish', 'after')],
  everywhere: [
    step('scraper', 'first'),
    step('same', 'together'),
    step('same', 'before'),
    step('gate', 'after'),
    step('default', 'before'),
  ],
};
const GATES: JsonObject[] = [
  NO_GATE,
  GATE,
  { ...GATE, mode: 'Manual', requiredApprovals: 3, onTimeout: 'Hold' },
  {
    ...GATE,
    mode: 'Policy',
    threshold: '1.00',
    onTimeout: 'Escalate',
    escalateTo: ['user:default/adam', 'group:default/platform'],
  },
];

/** Every kind of answer with every other. */
const COMBINATIONS = [
  'report',
  'everything',
  'facts',
  'screenshots',
  'pages',
  'nothing',
]
  .flatMap(collect =>
    Object.values(OWN_STEPS).map(ownSteps => ({ collect, ownSteps })),
  )
  .flatMap(answers => GATES.map(gate => ({ ...answers, ...gate })))
  .map(
    (answers, index): Answers => ({ ...BASE, ...answers, name: `p-${index}` }),
  )
  .filter(isAllowed);

function isAllowed(answers: JsonObject): boolean {
  const ajv = new Ajv({ strict: false });
  return template.spec.parameters.every((page: JsonObject) =>
    ajv.validate({ type: 'object', ...page }, answers),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'new-pipeline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Renders with the scaffolder's own action and the input that the template gives it. */
async function render(answers: Answers): Promise<string> {
  const [{ input }] = template.spec.steps;
  const values = Object.fromEntries(
    Object.keys(input.values).map(key => [
      key,
      key === 'external' ? answers.delivery !== 'apply' : answers[key],
    ]),
  );
  const action = createFetchTemplateAction({
    reader: mockServices.urlReader.mock(),
    integrations: ScmIntegrations.fromConfig(mockServices.rootConfig()),
  });
  const workspacePath = join(folder, answers.name);
  mkdirSync(workspacePath, { recursive: true });
  await action.handler({
    ...createMockActionContext({
      input: { ...input, targetPath: '.', values },
    }),
    workspacePath,
    createTemporaryDirectory: async () => mkdtempSync(join(folder, 'tmp-')),
    templateInfo: {
      entityRef: 'template:default/new-pipeline',
      baseUrl: pathToFileURL(join(TEMPLATE, 'template.yaml')).href,
    },
  });
  return workspacePath;
}

const pipelineIn = (dir: string) =>
  parse(readFileSync(join(dir, 'workflowtemplate.yaml'), 'utf8'));

describe('the form of templates/new-pipeline', () => {
  it('allows many combinations', () => {
    expect(COMBINATIONS.length).toBeGreaterThan(130);
  });

  it.each([
    ['nothing to do', { collect: 'nothing', ownSteps: [] }],
    [
      'a gate that nobody may pass',
      { collect: 'facts', ...GATE, approvers: [] },
    ],
    ['an escalation to nobody', { ...GATE, onTimeout: 'Escalate' }],
    ['a name that a policy can not have', { name: '3-shops' }],
    [
      'a command with words of Argo',
      { ownSteps: [step('x', 'first', { command: 'echo {{workflow.name}}' })] },
    ],
    [
      'an image without a version',
      { ownSteps: [step('x', 'first', { image: 'alpine' })] },
    ],
  ])('does not allow %s', (_, change) => {
    const good = { ...BASE, name: 'good', collect: 'everything', ...GATE };
    expect(isAllowed(good)).toBe(true);
    expect(isAllowed({ ...good, ...change })).toBe(false);
  });

  it('asks for every value that it renders with', () => {
    const asked = JSON.stringify(template.spec.parameters);
    const { values } = template.spec.steps[0].input;
    for (const key of Object.keys(values).filter(each => each !== 'external')) {
      expect(asked).toContain(`"${key}":{"title"`);
      expect(values[key]).toBe(`\${{ parameters.${key} }}`);
    }
  });
});

describe('what templates/new-pipeline makes', () => {
  it('passes the lint, whatever was answered', async () => {
    const found: Record<string, unknown> = {};
    for (const answers of COMBINATIONS) {
      const problems = lintTemplate(pipelineIn(await render(answers)));
      const guarded =
        answers.collect === 'report' ||
        JSON.stringify(answers.ownSteps).includes('"after"');
      const advice = [
        ...(answers.gate ? [] : ['no-gate']),
        ...(answers.gate && !guarded ? ['gate-guards-nothing'] : []),
      ];
      const rules = problems.map(({ rule }) => rule);
      if (JSON.stringify(rules) !== JSON.stringify(advice)) {
        found[JSON.stringify(answers)] = problems;
      }
    }
    expect(found).toEqual({});
  }, 120_000);

  it('runs the blocks in their order', async () => {
    const dir = await render({
      ...BASE,
      ...GATE,
      name: 'ordered',
      collect: 'report',
      ownSteps: OWN_STEPS.everywhere,
    });
    const { templates } = pipelineIn(dir).spec;
    const tasksOf = (name: string) =>
      templates
        .find((each: JsonObject) => each.name === name)
        .dag.tasks.map(({ name: task, depends = '' }: JsonObject) => [
          task,
          depends,
        ]);
    expect(tasksOf('main')).toEqual([
      ['step-1-scraper', ''],
      ['scraper', 'step-1-scraper.Succeeded'],
      ['collect', 'scraper.Succeeded'],
      ['step-3-same', 'collect.Succeeded'],
      ['default', 'step-3-same.Succeeded'],
      ['gate', 'default.Succeeded'],
      ['synthesis', 'gate.Succeeded'],
      ['step-4-gate', 'synthesis.Succeeded'],
    ]);
    expect(tasksOf('collect')).toEqual([
      ['screenshot', ''],
      ['dom', ''],
      ['same', ''],
    ]);
  });

  it('keeps the gate to the terms that were asked for', async () => {
    const dir = await render({
      ...BASE,
      ...GATES[3],
      name: 'terms',
      collect: 'facts',
    });
    const { annotations } = pipelineIn(dir).metadata;
    expect(
      JSON.parse(annotations['agent-workloads.io/approval-floor']),
    ).toEqual({
      mode: 'Policy',
      approvers: ['group:default/approvers'],
      requiredApprovals: 1,
      threshold: '1.00',
      allowSelfApproval: false,
      onTimeout: 'Escalate',
      escalateTo: ['user:default/adam', 'group:default/platform'],
    });
  });

  it('says nothing that its steps do not say in an environment’s own pipeline', async () => {
    const shipped = parse(
      readFileSync(
        join(
          ROOT,
          'templates/pipeline-environment/skeleton/workflowtemplate.yaml',
        ),
        'utf8',
      )
        .replace(/^\{%.*%\}$/gm, '')
        .replace(/\$\{\{[^}]*\}\}/g, 'x'),
    );
    const dir = await render({
      ...BASE,
      ...GATE,
      name: 'same',
      collect: 'report',
    });
    const made = pipelineIn(dir);
    const byName = (spec: { templates: JsonObject[] }, name: string) =>
      spec.templates.find(each => each.name === name);
    for (const name of ['scraper', 'screenshot', 'dom', 'synthesis']) {
      expect(sorted(byName(made.spec, name))).toEqual(
        sorted(byName(shipped.spec, name)),
      );
    }
    const { templates: _, entrypoint: __, arguments: ___, ...rest } = made.spec;
    expect(shipped.spec).toMatchObject(rest);
  });

  it('takes hostile texts for texts', async () => {
    const hostile =
      'a: "b"\n# c\n{{workflow.name}} ${{ values.name }} {% raw %}';
    const dir = await render({
      ...BASE,
      name: 'hostile',
      title: hostile,
      description: hostile,
      collect: 'nothing',
      gate: false,
      delivery: 'pullRequest',
      ownSteps: [step('x', 'first', { command: `echo '${hostile}' "$(id)"` })],
    });
    const { metadata, spec } = pipelineIn(dir);
    expect(metadata.annotations['agent-workloads.io/title']).toBe(hostile);
    expect(spec.templates[1].container.args).toEqual([
      `echo '${hostile}' "$(id)"`,
    ]);
    const entity = parse(readFileSync(join(dir, 'catalog-info.yaml'), 'utf8'));
    expect(entity.metadata.title).toBe(hostile);
    expect(entity.spec.dependsOn).toEqual(['resource:default/embedded.team-a']);
  });

  it.each(['cluster', 'namespace'])(
    'is not made of a %s that would write lines of its own into files',
    key => {
      const answers = { ...BASE, name: 'p', collect: 'pages', gate: false };
      expect(isAllowed(answers)).toBe(true);
      const hostile = 'team-a\npatches: [{ path: ../../x }]';
      expect(isAllowed({ ...answers, [key]: hostile })).toBe(false);
    },
  );

  it('leaves the catalog to the portal unless a repository registers it', async () => {
    const answers = { ...BASE, name: 'portal', collect: 'pages', gate: false };
    const dir = await render(answers);
    expect(existsSync(join(dir, 'catalog-info.yaml'))).toBe(false);
    expect(pipelineIn(dir).metadata.annotations).not.toHaveProperty([
      'agent-workloads.io/catalog',
    ]);
  });
});

/** Lists of named things in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map(sorted)
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, each]) => [key, sorted(each)]),
      )
    : value;
}

const hasOpa = () => {
  try {
    execFileSync('opa', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const opa = (cwd: string, ...args: string[]) =>
  execFileSync('opa', args, { cwd, encoding: 'utf8' });

// Needs OPA on the PATH; e2e/cluster, which has one, runs these in any case.
(hasOpa() ? describe : describe.skip)('the policy of a new pipeline', () => {
  it('is formatted, strict and tested, whatever was answered', async () => {
    const all = join(folder, 'policies');
    for (const answers of COMBINATIONS) {
      const dir = await render(answers);
      cpSync(join(dir, 'policy'), all, { recursive: true });
    }
    expect(opa(all, 'fmt', '--list', '.').trim()).toBe('');
    opa(all, 'check', '--strict', '.');
    expect(opa(all, 'test', '.')).toMatch(/^PASS: \d{3,}\/\d{3,}$/m);
  }, 120_000);

  it('is asked once the README’s two lines are in the portal’s policy', async () => {
    const dir = await render({
      ...BASE,
      ...GATE,
      name: 'asked',
      collect: 'facts',
      ownSteps: OWN_STEPS.before,
    });
    const bundle = join(dir, 'policy/agent_workloads');
    mkdirSync(bundle);
    const lines = /```rego\n([\s\S]*?)```/.exec(
      readFileSync(join(dir, 'README.md'), 'utf8'),
    )?.[1];
    writeFileSync(
      join(bundle, 'gate.rego'),
      `${readFileSync(SHIPPED_POLICY, 'utf8')}\n${lines}`,
    );
    opa(dir, 'check', '--strict', 'policy');
    const decide = (result: string, confidence: string) => {
      writeFileSync(
        join(dir, 'input.json'),
        JSON.stringify({
          workload: { namespace: 'team-a', targetUrls: ['https://a.example/'] },
          gate: { terms: { threshold: '0.50' } },
          steps: {
            scraper: { outputs: { pages_total: '3', pages_failed: '0' } },
            dom: { outputs: { confidence } },
            compare: { outputs: { result } },
          },
          proposedActions: [],
        }),
      );
      const said = opa(
        dir,
        ...['eval', '--data', 'policy', '--input', 'input.json'],
        ...['--format', 'raw', 'data.agent_workloads.gate.decision'],
      );
      const { verdict, reasons } = JSON.parse(said);
      return [verdict, reasons.map(({ code }: { code: string }) => code)];
    };
    expect(decide('', '0.97')).toEqual(['allow', ['confidence']]);
    expect(decide('', '0.80')).toEqual(['review', ['asked-confidence']]);
    expect(decide('stop', '0.97')).toEqual(['deny', ['asked-stop']]);
  });
});
