import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ANNOTATIONS,
  BUILT_IN_USER_PARAMETERS,
  ENVIRONMENT_CONFIGMAP,
  GATE_OUTPUTS,
  LABELS,
  PLATFORM_PARAMETERS,
  runPrefix,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { renderEnvironment } from '@agent-workloads/dev-cluster/src/renderEnvironment';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import {
  domOptions,
  scraperOptions,
  screenshotOptions,
  synthesisOptions,
} from '../src/options';

/** The environment that the documentation shows. */
const rendered = renderEnvironment(
  parse(
    readFileSync(
      join(
        __dirname,
        '../../../templates/pipeline-environment/values.example.yaml',
      ),
      'utf8',
    ),
  ),
);
const read = (file: string) => rendered.get(file) ?? '';

const parameter = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.unknown().optional(),
});
const artifact = z.object({
  name: z.string(),
  path: z.string().optional(),
  from: z.string().optional(),
  archive: z.object({ none: z.object({}).strict() }).optional(),
  s3: z.object({ key: z.string() }).strict().optional(),
});
const io = z
  .object({
    parameters: z.array(parameter).default([]),
    artifacts: z.array(artifact).default([]),
  })
  .partial();
const quantity = z.object({ cpu: z.string(), memory: z.string() }).strict();
const templateSchema = z.object({
  name: z.string(),
  inputs: io.optional(),
  outputs: io.optional(),
  dag: z
    .object({
      tasks: z.array(
        z.object({
          name: z.string(),
          template: z.string(),
          depends: z.string().optional(),
        }),
      ),
    })
    .optional(),
  suspend: z.object({}).strict().optional(),
  activeDeadlineSeconds: z.number().optional(),
  retryStrategy: z
    .object({
      limit: z.string(),
      retryPolicy: z.string(),
      backoff: z.object({ duration: z.string() }),
    })
    .optional(),
  container: z
    .object({
      image: z.string(),
      command: z.array(z.string()),
      args: z.array(z.string()),
      env: z.array(
        z.object({
          name: z.string(),
          value: z.string().optional(),
          valueFrom: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
      resources: z.object({ requests: quantity, limits: quantity }),
      securityContext: z.unknown(),
      volumeMounts: z.array(
        z.object({ name: z.string(), mountPath: z.string() }),
      ),
    })
    .optional(),
});
const workflowTemplate = z
  .object({
    kind: z.literal('WorkflowTemplate'),
    metadata: z.object({
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
    spec: z.object({
      entrypoint: z.string(),
      automountServiceAccountToken: z.literal(false),
      executor: z.object({ serviceAccountName: z.string() }),
      ttlStrategy: z.object({ secondsAfterCompletion: z.literal(900) }),
      securityContext: z.unknown(),
      arguments: z.object({ parameters: z.array(parameter) }),
      templates: z.array(templateSchema),
    }),
  })
  .parse(parse(read('workflowtemplate.yaml')));
const { metadata, spec } = workflowTemplate;
const steps = spec.templates.filter(template => template.container);
const named = (name: string) => {
  const found = spec.templates.find(template => template.name === name);
  if (!found) {
    throw new Error(`The template ${name} is missing`);
  }
  return found;
};

describe('the visual-analysis template', () => {
  it('may be launched, and is the pipeline that everybody expects', () => {
    expect(metadata.name).toBe('visual-analysis-template');
    expect(metadata.labels[LABELS.pipeline]).toBe('true');
    expect(spec.entrypoint).toBe('visual-analysis-dag');
    expect(
      named('visual-analysis-dag').dag?.tasks.map(task => [
        task.name,
        task.depends,
      ]),
    ).toEqual([
      ['scraper', undefined],
      ['parallel-processing', 'scraper.Succeeded'],
      ['suspend-gate', 'parallel-processing.Succeeded'],
      ['synthesis', 'suspend-gate.Succeeded'],
    ]);
    expect(
      named('parallel-processing').dag?.tasks.map(task => task.name),
    ).toEqual(['screenshot', 'dom']);
    expect(steps.map(step => step.name)).toEqual([
      'scraper',
      'screenshot',
      'dom',
      'synthesis',
    ]);
  });

  it('takes platform parameters from the environment, and lets people set only the others', () => {
    const user = (metadata.annotations[ANNOTATIONS.userParameters] ?? '').split(
      ',',
    );
    for (const name of PLATFORM_PARAMETERS) {
      expect(spec.arguments.parameters).toContainEqual({
        name,
        valueFrom: {
          configMapKeyRef: { name: ENVIRONMENT_CONFIGMAP, key: name },
        },
      });
      expect(user).not.toContain(name);
    }
    const declared = spec.arguments.parameters.map(({ name }) => name);
    expect(declared).toEqual(
      expect.arrayContaining([...BUILT_IN_USER_PARAMETERS, ...user]),
    );
    for (const name of user) {
      expect(
        spec.arguments.parameters.find(one => one.name === name)?.value,
        name,
      ).toBeDefined();
    }
  });

  it('gives the ConfigMap every key that parameters and steps read, labelled for Argo', () => {
    const configMap = z
      .object({
        metadata: z.object({
          name: z.literal(ENVIRONMENT_CONFIGMAP),
          labels: z.record(z.string(), z.string()),
        }),
        data: z.record(z.string(), z.string()),
      })
      .parse(parse(read('configmap.yaml')));
    expect(
      configMap.metadata.labels['workflows.argoproj.io/configmap-type'],
    ).toBe('Parameter');
    const keys = [
      ...read('workflowtemplate.yaml').matchAll(
        /name: agent-workloads-environment\n\s+key: (\w+)/g,
      ),
    ].map(match => match[1]);
    expect(keys.length).toBeGreaterThan(PLATFORM_PARAMETERS.length);
    expect(Object.keys(configMap.data)).toEqual(expect.arrayContaining(keys));
    expect(new URL(configMap.data.postgres_dsn ?? '').password).toBe('');
  });

  it('waits at a gate that no time and no retry can pass', () => {
    const gate = named('suspend-gate');
    expect(gate.suspend).toEqual({});
    expect(gate.retryStrategy).toBeUndefined();
    expect(gate.outputs?.parameters).toEqual(
      GATE_OUTPUTS.map(name => ({
        name,
        valueFrom: { supplied: {}, default: '' },
      })),
    );
    for (const template of spec.templates.filter(({ dag }) => dag)) {
      expect(template.retryStrategy, template.name).toBeUndefined();
    }
  });

  it('sets a floor that asks for people and for some confidence', () => {
    expect(
      JSON.parse(metadata.annotations[ANNOTATIONS.approvalFloor] ?? ''),
    ).toEqual({
      mode: 'PolicyThenManual',
      threshold: '0.50',
      approvers: ['group:default/approvers'],
      allowSelfApproval: false,
    });
  });

  it.each(steps.map(step => [step.name, step] as const))(
    '%s runs confined and bounded',
    (name, step) => {
      expect(step.container).toMatchObject({
        image: '{{workflow.parameters.agent_image}}',
        command: ['node'],
        args: ['/app/main.js', name, '--work', '/work'],
        securityContext: {
          runAsNonRoot: true,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        resources: {
          requests: { cpu: '500m' },
          limits: { cpu: '2000m', memory: '2Gi' },
        },
      });
      expect(
        step.container?.volumeMounts.map(mount => mount.mountPath),
      ).toEqual(['/work', '/tmp']);
      expect(step.activeDeadlineSeconds).toBeGreaterThan(0);
      expect(step.retryStrategy).toMatchObject({
        limit: '3',
        retryPolicy: 'Always',
      });
    },
  );

  it.each(steps.map(step => [step.name, step] as const))(
    '%s stores everything viewable under the scope of the run',
    (name, step) => {
      const scope = {
        prefix: '{{workflow.parameters.prefix}}',
        namespace: '{{workflow.namespace}}',
        workloadUid: `{{workflow.labels.${LABELS.workloadUid}}}`,
        jobId: '{{workflow.parameters.job_id}}',
      };
      const artifacts = step.outputs?.artifacts ?? [];
      expect(artifacts.map(one => one.name)).toContain('manifest');
      for (const one of artifacts) {
        const file = one.path?.replace('/work/out/', '');
        expect(one.s3?.key).toBe(
          `${runPrefix(scope, '{{workflow.uid}}')}${name}/${file}`,
        );
        expect(one.archive).toEqual({ none: {} });
      }
      for (const one of step.inputs?.artifacts ?? []) {
        expect(one.path).toMatch(/^\/work\/in\/[a-z.]+$/);
      }
    },
  );

  it.each([
    ['scraper', scraperOptions],
    ['screenshot', screenshotOptions],
    ['dom', domOptions],
    ['synthesis', synthesisOptions],
  ] as const)(
    '%s gets every variable that it reads, and its secrets only from Secrets',
    (name, schema) => {
      const env = named(name).container?.env ?? [];
      const optional = [
        'LEASE_SECONDS',
        'MODEL_REQUESTS_PER_MINUTE',
        'S3_PATIENCE_SECONDS',
        'POSTGRES_PATIENCE_SECONDS',
        'BROWSER_PATIENCE_SECONDS',
      ];
      const variables = Object.keys(schema.shape).filter(
        key => !optional.includes(key),
      );
      // The entry point reads it, before and whatever the step.
      variables.push('TERMINATION_LOG');
      expect(env.map(one => one.name).sort()).toEqual(variables.sort());
      for (const one of env.filter(({ name: key }) =>
        /KEY|PASSWORD|TOKEN|USER/.test(key),
      )) {
        expect(Object.keys(one.valueFrom ?? {}), one.name).toEqual([
          'secretKeyRef',
        ]);
      }
    },
  );

  it('never runs the step account with more rights than reporting results', () => {
    const objectsOf = (text: string) =>
      parseAllDocuments(text).map(document => document.toJS());
    const bound = objectsOf(read('rbac.yaml')).filter(({ subjects }) =>
      subjects.some(
        (subject: { name: string }) =>
          subject.name === 'agent-workloads-workflow',
      ),
    );
    expect(bound.map(({ roleRef }) => roleRef)).toEqual([
      {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'agent-workloads-workflow',
      },
    ]);
    const [role] = objectsOf(
      readFileSync(
        join(__dirname, '../../../install/base/workflow.yaml'),
        'utf8',
      ),
    );
    expect(role.metadata.name).toBe('agent-workloads-workflow');
    expect(role.rules).toEqual([
      {
        apiGroups: ['argoproj.io'],
        resources: ['workflowtaskresults'],
        verbs: ['create', 'patch'],
      },
    ]);
  });
});
