import type { AgentWorkloadSpec } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  aGate,
  aPipelineSpec,
  aTemplate,
  aWorkload,
  anEnvironment,
} from '../testUtils';
import type { ArgoTemplate, ArgoWorkflowSpec, WorkflowTemplate } from './argo';
import { preflight, type PreflightOptions } from './preflight';
import { gatesOf } from './preflightPipeline';

function check(
  options: {
    spec?: Partial<AgentWorkloadSpec>;
    template?: WorkflowTemplate | null;
  } & Partial<Omit<PreflightOptions, 'workload' | 'template'>> = {},
) {
  const { spec, template, ...rest } = options;
  const problems = preflight({
    workload: aWorkload({ spec }),
    template: template === null ? undefined : template ?? aTemplate(),
    environment: anEnvironment().data,
    lookup: () => undefined,
    requester: { kind: 'unknown' },
    terms: aGate().terms,
    settings: { unknownRequester: 'allow' },
    ...rest,
  });
  return problems.map(({ code, field }) => `${code} ${field}`);
}

/** The shipped pipeline with one template replaced. */
function withTemplate(
  name: string,
  change: (template: ArgoTemplate) => ArgoTemplate,
  spec: Partial<ArgoWorkflowSpec> = {},
): WorkflowTemplate {
  const templates = (aPipelineSpec().templates ?? []).map(template =>
    template.name === name ? change(template) : template,
  );
  return aTemplate({ spec: { templates, ...spec } });
}

const REF = 'spec.orchestration.workflowTemplateRef';
const orchestration = (parameters: Record<string, string>) => ({
  orchestration: {
    workflowTemplateRef: { name: 'visual-analysis-template' },
    parameters,
  },
});

it('lets a good workload pass', () => {
  expect(check({ spec: orchestration({ max_pages: '10' }) })).toEqual([]);
});

it.each<{ why: string; spec: Partial<AgentWorkloadSpec>; want: string }>([
  {
    why: 'a job id that climbs',
    spec: { jobId: '../../../etc' },
    want: 'InvalidJobId spec.jobId',
  },
  {
    why: 'a prefix that climbs',
    spec: { targetPrefix: 'a/../b' },
    want: 'InvalidPrefix spec.targetPrefix',
  },
  {
    why: 'a bucket with a slash',
    spec: { targetBucket: 'a/b' },
    want: 'InvalidBucket spec.targetBucket',
  },
  {
    why: 'a bucket of somebody else',
    spec: { targetBucket: 'secrets' },
    want: 'BucketNotAllowed spec.targetBucket',
  },
  {
    why: 'a URL that is a file',
    spec: { targetUrls: ['file:///etc/passwd'] },
    want: 'InvalidTargetUrl spec.targetUrls[0]',
  },
  {
    why: 'no URLs',
    spec: { targetUrls: [] },
    want: 'ParameterMissing spec.targetUrls',
  },
  {
    why: 'a run that is to be stopped',
    spec: { shutdown: 'Stop' },
    want: 'ShutdownRequested spec.shutdown',
  },
  {
    why: 'a platform parameter',
    spec: orchestration({ agent_image: 'evil' }),
    want: 'PlatformParameter spec.orchestration.parameters.agent_image',
  },
  {
    why: 'a parameter that a field fills',
    spec: orchestration({ job_id: 'x' }),
    want: 'BuiltInParameter spec.orchestration.parameters.job_id',
  },
  {
    why: 'an unknown parameter',
    spec: orchestration({ colour: 'red' }),
    want: 'ParameterUnknown spec.orchestration.parameters.colour',
  },
  {
    why: 'a parameter that is a template',
    spec: orchestration({ max_pages: '{{=1+1}}' }),
    want: 'ParameterIllegal spec.orchestration.parameters.max_pages',
  },
  {
    why: 'a parameter with a control character',
    spec: orchestration({ max_pages: '1\u0000' }),
    want: 'ParameterIllegal spec.orchestration.parameters.max_pages',
  },
  {
    why: 'resources that nobody takes',
    spec: { resources: { limits: { cpu: '2' } } },
    want: 'ResourcesNotTaken spec.resources',
  },
])('refuses $why', ({ spec, want }) => {
  expect(check({ spec })).toContain(want);
});

it.each<{ why: string; template: WorkflowTemplate | null; want: string }>([
  {
    why: 'a template that is not there',
    template: null,
    want: `TemplateNotFound ${REF}`,
  },
  {
    why: 'a template that is no pipeline',
    template: aTemplate({ metadata: { labels: {} } }),
    want: `TemplateNotAPipeline ${REF}`,
  },
  {
    why: 'a floor that can’t be read',
    template: aTemplate({
      metadata: { annotations: { 'agent-workloads.io/approval-floor': '{' } },
    }),
    want: `FloorUnreadable ${REF}`,
  },
  {
    why: 'no entrypoint',
    template: aTemplate({ spec: { entrypoint: undefined } }),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'an entrypoint that is not there',
    template: aTemplate({ spec: { entrypoint: 'main' } }),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'an exit handler that is not there',
    template: aTemplate({ spec: { onExit: 'bye' } }),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'a task of a template that is not there',
    template: withTemplate('parallel-processing', t => ({
      ...t,
      dag: { tasks: [{ name: 'a', template: 'nosuch' }] },
    })),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'a task of another template that is not there',
    template: withTemplate('parallel-processing', t => ({
      ...t,
      dag: {
        tasks: [{ name: 'a', templateRef: { name: 'lib', template: 'x' } }],
      },
    })),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'a task that waits for what is not there',
    template: withTemplate('parallel-processing', t => ({
      ...t,
      dag: { tasks: [{ name: 'a', template: 'dom', dependencies: ['b'] }] },
    })),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'a task that waits for itself',
    template: withTemplate('parallel-processing', t => ({
      ...t,
      dag: { tasks: [{ name: 'a', template: 'dom', depends: 'a' }] },
    })),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'an inline task',
    template: withTemplate('parallel-processing', t => ({
      ...t,
      dag: { tasks: [{ name: 'a', inline: {} }] },
    })),
    want: `TemplateBroken ${REF}`,
  },
  {
    why: 'a gate that approves itself by time',
    template: withTemplate('suspend-gate', t => ({
      ...t,
      suspend: { duration: '1h' },
    })),
    want: `GateHasDuration ${REF}`,
  },
  {
    why: 'a gate that is retried',
    template: withTemplate('suspend-gate', t => ({ ...t, retryStrategy: {} })),
    want: `GateRetried ${REF}`,
  },
  {
    why: 'a gate in a group that is retried',
    template: withTemplate('visual-analysis-dag', t => ({
      ...t,
      retryStrategy: {},
    })),
    want: `GateRetried ${REF}`,
  },
  {
    why: 'a gate that is retried by default',
    template: aTemplate({ spec: { templateDefaults: { retryStrategy: {} } } }),
    want: `GateRetried ${REF}`,
  },
  {
    why: 'a gate without its outputs',
    template: withTemplate('suspend-gate', t => ({ ...t, outputs: {} })),
    want: `GateOutputsMissing ${REF}`,
  },
  {
    why: 'a gate in a loop',
    template: withTemplate('visual-analysis-dag', t => ({
      ...t,
      dag: { tasks: [{ name: 'g', template: 'suspend-gate', withItems: [1] }] },
    })),
    want: `GateInLoop ${REF}`,
  },
  {
    why: 'too many gates',
    template: withTemplate('visual-analysis-dag', t => ({
      ...t,
      dag: {
        tasks: Array.from({ length: 9 }, (_, i) => ({
          name: `g${i}`,
          template: 'suspend-gate',
        })),
      },
    })),
    want: `TooManyGates ${REF}`,
  },
  {
    why: 'a parameter that nothing supplies',
    template: aTemplate({
      spec: { arguments: { parameters: [{ name: 'budget' }] } },
    }),
    want: 'ParameterMissing spec.orchestration.parameters.budget',
  },
  {
    why: 'a platform parameter from nowhere',
    template: aTemplate({
      spec: { arguments: { parameters: [{ name: 'bucket' }] } },
    }),
    want: `PlatformParameterUnset ${REF}`,
  },
  {
    why: 'URLs that the pipeline does not take',
    template: aTemplate({ spec: { arguments: {} } }),
    want: 'ParameterUnknown spec.targetUrls',
  },
])('refuses $why', ({ template, want }) => {
  expect(check({ template })).toContain(want);
});

it('refuses a prefix that the pipeline does not take', () => {
  const template = aTemplate({ spec: { arguments: {} } });
  expect(check({ template, spec: { targetPrefix: 'x' } })).toContain(
    'ParameterUnknown spec.targetPrefix',
  );
});

it('refuses a value that is not in the enum', () => {
  const parameters = [{ name: 'max_pages', value: '1', enum: ['1', '2'] }];
  const template = aTemplate({ spec: { arguments: { parameters } } });
  expect(
    check({ template, spec: orchestration({ max_pages: '3' }) }),
  ).toContain('ParameterNotInEnum spec.orchestration.parameters.max_pages');
});

it('takes resources where the pipeline declares them', () => {
  const parameters = [{ name: 'target_urls' }, { name: 'cpu_limit' }];
  const template = aTemplate({ spec: { arguments: { parameters } } });
  expect(
    check({ template, spec: { resources: { limits: { cpu: '2' } } } }),
  ).toEqual([]);
});

it('refuses a namespace that is no environment, and one that lacks a key', () => {
  expect(check({ environment: undefined })).toEqual([
    'EnvironmentMissing metadata.namespace',
  ]);
  expect(check({ environment: { bucket: 'x' } })).toEqual([
    'EnvironmentIncomplete metadata.namespace',
  ]);
});

it('refuses a forged requester, whatever the config allows to nobody', () => {
  const requester = { kind: 'forged' as const, message: 'It is forged.' };
  for (const unknownRequester of ['allow', 'twoApprovers', 'refuse'] as const)
    expect(check({ settings: { unknownRequester }, requester })).toEqual([
      'RequesterForged metadata.annotations',
    ]);
});

it('refuses a workload of nobody where the config says so', () => {
  const settings = { unknownRequester: 'refuse' as const };
  const want = 'RequesterUnknown metadata.annotations';
  expect(check({ settings })).toEqual([want]);
  expect(check({ settings, requester: { kind: 'known', by: 'x' } })).toEqual(
    [],
  );
});

it('refuses terms that it can’t judge', () => {
  const terms = { ...aGate().terms, mustInclude: ['group:default/legal'] };
  expect(check({ terms })).toEqual([
    'MustIncludeUnsupported spec.approval.mustInclude',
  ]);
});

it('finds gates in templates that a pipeline refers to', () => {
  const library = aTemplate({ metadata: { name: 'lib' } });
  const pipeline = aTemplate({
    spec: {
      templates: [
        {
          name: 'visual-analysis-dag',
          steps: [
            [
              {
                name: 'again',
                templateRef: { name: 'lib', template: 'visual-analysis-dag' },
              },
            ],
          ],
        },
      ],
    },
  });
  expect(
    gatesOf(pipeline, name => (name === 'lib' ? library : undefined)),
  ).toEqual(['suspend-gate']);
  expect(check({ template: pipeline, lookup: () => library })).toEqual([]);
});

it('comes to an end with a pipeline that calls itself', () => {
  const template = withTemplate('parallel-processing', t => ({
    ...t,
    dag: { tasks: [{ name: 'again', template: 'visual-analysis-dag' }] },
  }));
  expect(check({ template })).toEqual([]);
});
