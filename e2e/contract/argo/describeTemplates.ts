import { expect, it } from 'vitest';
import { eventually } from '../kubernetes/TestCluster';
import { ArgoCluster, nodeOf, treeOf } from './ArgoCluster';
import { dag, GATE, TICK, tick } from './specs';

const TEMPLATES = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflowtemplates',
};

/** Where a run takes its spec and its parameters from, and what it says when something is missing. */
export function describeTemplates(argo: () => ArgoCluster): void {
  const template = async (name: string, spec: object) => {
    const { custom, namespace } = argo().kube;
    await custom.createNamespacedCustomObject({
      ...TEMPLATES,
      namespace,
      body: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'WorkflowTemplate',
        metadata: { name },
        spec,
      },
    });
  };
  const configMap = async (name: string, labels: Record<string, string>) => {
    const { core, namespace } = argo().kube;
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name, labels }, data: { bucket: 'team-a' } },
    });
  };
  const bucketOf = (name: string) => ({
    arguments: {
      parameters: [
        {
          name: 'bucket',
          valueFrom: { configMapKeyRef: { name, key: 'bucket' } },
        },
      ],
    },
  });
  const shows = dag([tick('show', '{{workflow.parameters.bucket}}')], [TICK]);
  const PARAMETERS = { 'workflows.argoproj.io/configmap-type': 'Parameter' };

  it('takes the spec of a template as it was at the start', async () => {
    await template('pipeline', {
      ...dag(
        [
          { name: 'gate', template: 'gate' },
          tick('show', '{{workflow.parameters.who}}', { depends: 'gate' }),
        ],
        [GATE, TICK],
      ),
      arguments: { parameters: [{ name: 'who', value: 'nobody' }] },
    });
    await argo().submit('referring', {
      workflowTemplateRef: { name: 'pipeline' },
      arguments: { parameters: [{ name: 'who', value: 'ann' }] },
    });
    const { workflow, node } = await argo().untilGate('referring');
    expect(workflow.status?.storedWorkflowTemplateSpec).toMatchObject({
      entrypoint: 'main',
      arguments: { parameters: [{ name: 'who', value: 'ann' }] },
      workflowTemplateRef: { name: 'pipeline' },
    });
    const { custom, namespace } = argo().kube;
    await custom.deleteNamespacedCustomObject({
      ...TEMPLATES,
      namespace,
      name: 'pipeline',
    });
    const path = `/status/nodes/${node.id}/phase`;
    await argo().jsonPatch('referring', [
      { op: 'replace', path, value: 'Succeeded' },
    ]);
    const done = await argo().untilEnded('referring');
    expect(nodeOf(done, 'show')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'ann' },
    ]);
  });

  it('says that a template is missing', async () => {
    await argo().submit('lost', { workflowTemplateRef: { name: 'nowhere' } });
    const done = await argo().untilEnded('lost');
    expect(done.status).toMatchObject({
      phase: 'Error',
      message: 'workflowtemplates.argoproj.io "nowhere" not found',
    });
  });

  it('reads parameters from a labelled ConfigMap', async () => {
    await configMap('environment', PARAMETERS);
    await argo().submit('configured', { ...shows, ...bucketOf('environment') });
    const done = await argo().untilEnded('configured');
    expect(nodeOf(done, 'show')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'team-a' },
    ]);
  });

  it.each(['unlabelled', 'absent'])(
    'fails on a ConfigMap that is %s, and says what to do',
    async what => {
      if (what === 'unlabelled') await configMap(what, {});
      await argo().submit(what, { ...shows, ...bucketOf(what) });
      const done = await argo().untilEnded(what);
      expect(done.status).toMatchObject({
        phase: 'Failed',
        message: `failed to set global parameters: failed to set global parameter bucket from configmap with name ${what} and key bucket: ConfigMap '${what}' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: Parameter to be detectable by the controller`,
      });
    },
  );

  it.each([
    [
      'an entrypoint that is not there',
      'no-entry',
      { entrypoint: 'main', templates: [TICK] },
      "invalid spec: template name 'main' undefined",
    ],
    [
      'no entrypoint',
      'no-start',
      { templates: [TICK] },
      'invalid spec: spec.entrypoint is required',
    ],
    [
      'a dependency that is not there',
      'no-dependency',
      dag([tick('a', '', { depends: 'b' })], [TICK]),
      'invalid spec: templates.main sorting failed: invalid dependency b',
    ],
    [
      'a circle',
      'circle',
      dag(
        [tick('a', '', { depends: 'b' }), tick('b', '', { depends: 'a' })],
        [TICK],
      ),
      'invalid spec: templates.main sorting failed: graph with cycle',
    ],
    [
      'a tag that nothing fills',
      'no-value',
      dag([tick('a', '{{workflow.parameters.none}}')], [TICK]),
      'invalid spec: templates.main.tasks.a failed to resolve {{workflow.parameters.none}}',
    ],
    [
      'a parameter without a value',
      'unset',
      { ...shows, arguments: { parameters: [{ name: 'bucket' }] } },
      'invalid spec: spec.arguments.bucket.value or spec.arguments.bucket.valueFrom is required',
    ],
  ])('refuses %s', async (_what, name, spec, message) => {
    await argo().submit(name, spec);
    const done = await argo().untilEnded(name);
    expect(done.status?.phase).toBe('Failed');
    expect(done.status?.message).toBe(message);
    expect(treeOf(done)).toEqual([]);
  });

  it('tells its exit handler how it ended', async () => {
    const goodbye = {
      ...TICK,
      name: 'goodbye',
      inputs: { parameters: [{ name: 'text', value: '{{workflow.status}}' }] },
    };
    await argo().submit(
      'handled',
      dag([tick('a', '')], [TICK, goodbye], { onExit: 'goodbye' }),
    );
    const done = await argo().untilEnded('handled');
    expect(nodeOf(done, 'handled.onExit')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'Succeeded' },
    ]);
  });

  it('marks its phase in labels and conditions', async () => {
    await argo().submit('marked', dag([tick('a', '')], [TICK]));
    const done = await eventually('both', async () => {
      const seen = await argo().untilEnded('marked');
      return seen.metadata.labels?.['workflows.argoproj.io/completed'] ===
        'true'
        ? seen
        : undefined;
    });
    expect(done.metadata.labels).toMatchObject({
      'workflows.argoproj.io/phase': 'Succeeded',
      'workflows.argoproj.io/completed': 'true',
    });
    expect(done.status?.conditions).toContainEqual({
      type: 'Completed',
      status: 'True',
    });
    expect(done.status?.progress).toBe('1/1');
  });
}
