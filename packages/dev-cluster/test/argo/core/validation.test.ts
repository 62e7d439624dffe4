import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/argo/core/advance';
import type { Facts } from '../../../src/argo/core/Operation';
import type { Workflow, WorkflowSpec } from '../../../src/argo/model';

const facts: Facts = {
  now: new Date('2026-11-23T16:00:00Z'),
  pods: new Map(),
  configMap: name =>
    name === 'unlabelled' ? { labels: {}, data: { a: '1' } } : undefined,
  workflowTemplate: () => undefined,
  artifactRepository: () => ({ ok: { artifactRepository: {} } }),
};

const container = { image: 'i', command: ['true'] };
const main = (template: object) => ({
  entrypoint: 'main',
  templates: [
    { name: 'main', ...template },
    { name: 'leaf', container },
  ],
});
const dag = (...tasks: object[]) => main({ dag: { tasks } });

function start(spec: object): Workflow {
  return advance(
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: 'w',
        namespace: 'lab',
        uid: 'u',
        labels: { team: 'a' },
      },
      spec: spec as WorkflowSpec,
    },
    facts,
  ).workflow;
}

const REFUSED = 'is not supported by the embedded cluster';

describe('a spec that this engine can not run as Argo would', () => {
  it.each([
    ['spec.hooks', { ...main({ container }), hooks: { exit: {} } }],
    [
      'spec.synchronization',
      { ...main({ container }), synchronization: { mutexes: [{}] } },
    ],
    [
      'spec.volumeClaimTemplates',
      { ...main({ container }), volumeClaimTemplates: [{}] },
    ],
    ['spec.podSpecPatch', { ...main({ container }), podSpecPatch: '{}' }],
    ['templates.main.resource', main({ resource: { action: 'create' } })],
    ['templates.main.http', main({ http: { url: 'x' } })],
    ['templates.main.plugin', main({ plugin: { x: {} } })],
    ['templates.main.data', main({ data: {} })],
    ['templates.main.containerSet', main({ containerSet: {} })],
    ['templates.main.memoize', main({ container, memoize: { key: 'a' } })],
    ['templates.main.daemon', main({ container, daemon: true })],
    ['templates.main.sidecars', main({ container, sidecars: [{}] })],
    [
      'templates.main.initContainers',
      main({ container, initContainers: [{}] }),
    ],
    ['templates.main.timeout', main({ container, timeout: '1s' })],
    ['templates.main.parallelism', main({ container, parallelism: 1 })],
    [
      'templates.main.retryStrategy.expression',
      main({ container, retryStrategy: { expression: 'true' } }),
    ],
    ['templates.main.a.hooks', dag({ name: 'a', template: 'leaf', hooks: {} })],
    ['templates.main.a.inline', dag({ name: 'a', inline: { container } })],
    [
      'templates.main.outputs.parameters.p.valueFrom.expression',
      main({
        container,
        outputs: {
          parameters: [{ name: 'p', valueFrom: { expression: '1' } }],
        },
      }),
    ],
    [
      'templates.main.inputs.artifacts.g.git',
      main({ container, inputs: { artifacts: [{ name: 'g', git: {} }] } }),
    ],
    [
      'templates.main.outputs.artifacts.z.archive.zip',
      main({
        container,
        outputs: {
          artifacts: [{ name: 'z', path: '/z', archive: { zip: {} } }],
        },
      }),
    ],
    [
      'spec.volumes.v.persistentVolumeClaim',
      {
        ...main({ container }),
        volumes: [{ name: 'v', persistentVolumeClaim: {} }],
      },
    ],
  ])('is refused for its %s', (what, spec) => {
    const { status } = start(spec);
    expect(status).toMatchObject({
      phase: 'Failed',
      message: `invalid spec: ${what} ${REFUSED}`,
    });
    expect(status?.nodes).toBeUndefined();
  });

  it('is refused for an expression tag', () => {
    const spec = main({ container: { ...container, args: ['{{=1+1}}'] } });
    expect(start(spec).status?.message).toBe(
      `invalid spec: templates.main: expression tag {{=1+1}} ${REFUSED}`,
    );
  });

  it.each(['securityContext', 'nodeSelector', 'tolerations', 'affinity'])(
    'is not refused for %s, which concerns real nodes only',
    field => {
      const spec = { ...main({ container }), [field]: { a: 'b' } };
      expect(start(spec).status?.phase).toBe('Running');
    },
  );
});

describe('an invalid spec', () => {
  it.each([
    ['no entrypoint', { templates: [] }, 'spec.entrypoint is required'],
    [
      'an unknown entrypoint',
      { entrypoint: 'x', templates: [] },
      "template name 'x' undefined",
    ],
    [
      'a parameter without value',
      { ...main({ container }), arguments: { parameters: [{ name: 'p' }] } },
      'spec.arguments.p.value or spec.arguments.p.valueFrom is required',
    ],
    [
      'an unknown parameter',
      main({
        container: { ...container, args: ['{{workflow.parameters.no}}'] },
      }),
      'templates.main: failed to resolve {{workflow.parameters.no}}',
    ],
    [
      'an unknown label',
      main({ container: { ...container, args: ['{{workflow.labels.no}}'] } }),
      'templates.main: failed to resolve {{workflow.labels.no}}',
    ],
    [
      'an unknown input',
      main({ container: { ...container, args: ['{{inputs.parameters.no}}'] } }),
      'templates.main: failed to resolve {{inputs.parameters.no}}',
    ],
    [
      'outputs of an unknown task',
      dag({
        name: 'a',
        template: 'leaf',
        arguments: {
          parameters: [{ name: 'p', value: '{{tasks.no.outputs.result}}' }],
        },
      }),
      'templates.main.tasks.a failed to resolve {{tasks.no.outputs.result}}',
    ],
    [
      'an unknown dependency',
      dag({ name: 'a', template: 'leaf', depends: 'b.Succeeded' }),
      'templates.main sorting failed: invalid dependency b',
    ],
    [
      'a cycle',
      dag(
        { name: 'a', template: 'leaf', depends: 'b' },
        { name: 'b', template: 'leaf', depends: 'a' },
      ),
      'templates.main sorting failed: graph with cycle',
    ],
    [
      'both ways to depend',
      dag(
        { name: 'a', template: 'leaf' },
        { name: 'b', template: 'leaf', depends: 'a', dependencies: ['a'] },
      ),
      "templates.main.tasks.b cannot use both 'depends' and 'dependencies' in the same DAG template",
    ],
    [
      'a template of two types',
      main({ container, suspend: {} }),
      'templates.main must have exactly one of: container, script, dag, steps, suspend',
    ],
  ])('with %s ends as Failed', (_, spec, message) => {
    expect(start(spec).status).toMatchObject({
      phase: 'Failed',
      message: `invalid spec: ${message}`,
      conditions: [{ type: 'Completed', status: 'True' }],
    });
  });

  it('may use its own labels', () => {
    const spec = main({
      container: { ...container, args: ['{{workflow.labels.team}}'] },
    });
    expect(start(spec).status?.phase).toBe('Running');
  });

  it('whose template is missing is an Error', () => {
    expect(start({ workflowTemplateRef: { name: 'no' } }).status).toMatchObject(
      {
        phase: 'Error',
        message: 'workflowtemplates.argoproj.io "no" not found',
      },
    );
  });

  it.each(['absent', 'unlabelled'])(
    'whose parameter comes from a ConfigMap that is %s fails',
    name => {
      const spec = {
        ...main({ container }),
        arguments: {
          parameters: [
            { name: 'p', valueFrom: { configMapKeyRef: { name, key: 'a' } } },
          ],
        },
      };
      expect(start(spec).status).toMatchObject({
        phase: 'Failed',
        message: `failed to set global parameters: failed to set global parameter p from configmap with name ${name} and key a: ConfigMap '${name}' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: Parameter to be detectable by the controller`,
      });
    },
  );
});
