import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/store/kinds';
import type { Workflow } from '../../../src/argo/model';
import { ended, eventually, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';
import { shell, single, workflow } from './specs';

const REF = { namespace: 'lab', name: 'run' };
let harness: EngineHarness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

function change(edit: (workflow: Workflow) => void) {
  return harness.store.mutate(KINDS.Workflow, REF, draft =>
    edit(draft as unknown as Workflow),
  );
}

const gate = {
  name: 'gate',
  suspend: {},
  outputs: {
    parameters: [
      { name: 'decision', valueFrom: { supplied: {}, default: 'none' } },
    ],
  },
};
const gated = (spec: object = {}, suspend: object = {}) =>
  workflow(
    [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: 'gate', template: 'gate' },
            {
              name: 'after',
              template: 'echo',
              depends: 'gate',
              arguments: {
                parameters: [
                  {
                    name: 'text',
                    value: '{{tasks.gate.outputs.parameters.decision}}',
                  },
                ],
              },
            },
          ],
        },
      },
      { ...gate, suspend },
      {
        name: 'echo',
        inputs: { parameters: [{ name: 'text' }] },
        container: shell('echo {{inputs.parameters.text}}'),
      },
    ],
    spec,
  );

async function waitAtGate() {
  await harness.until(
    'run',
    () => harness.node('run', 'gate')?.phase === 'Running',
  );
}

describe('a waiting gate', () => {
  it('fails when the workflow is past its deadline', async () => {
    await harness.submit(gated({ activeDeadlineSeconds: 1 }));
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Failed');
    expect(harness.node('run', 'gate')).toMatchObject({
      phase: 'Failed',
      message: 'Step exceeded its deadline',
    });
    expect(harness.node('run', 'after')?.phase).toBe('Omitted');
  });

  it.each(['Stop', 'Terminate'] as const)('fails on %s', async shutdown => {
    await harness.submit(gated());
    await waitAtGate();
    await change(({ spec }) => {
      spec.shutdown = shutdown;
    });
    const done = await harness.until('run', ended);
    expect(done.status).toMatchObject({
      phase: 'Failed',
      message: `Stopped with strategy '${shutdown}'`,
    });
  });

  it('passes by its own duration, with the defaults of its outputs', async () => {
    await harness.submit(gated({}, { duration: '1s' }));
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Succeeded');
    expect(harness.node('run', 'after')?.inputs?.parameters?.[0]?.value).toBe(
      'none',
    );
  });

  it('without duration waits however long, through restarts too', async () => {
    await harness.submit(gated());
    await waitAtGate();
    const before = harness.workflow('run');
    await harness.restart();
    await harness.submit(single({ container: shell('true') }), 'other');
    await harness.until('other', ended);
    expect(harness.workflow('run')).toEqual(before);
  });

  it('is left as a human wrote it', async () => {
    await harness.submit(gated());
    await waitAtGate();
    const id = harness.node('run', 'gate')?.id ?? '';
    await change(({ status }) => {
      const node = status?.nodes?.[id];
      if (!node) throw new Error('no gate');
      node.phase = 'Failed';
      node.message = 'Rejected by: ann';
      node.finishedAt = '2026-11-23T16:00:00Z';
    });
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Failed');
    expect(harness.node('run', 'gate')).toMatchObject({
      phase: 'Failed',
      message: 'Rejected by: ann',
      finishedAt: '2026-11-23T16:00:00Z',
    });
  });
});

describe('a workflow', () => {
  it('starts no pods in a namespace that is going', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace' };
    await harness.store.create(KINDS.Namespace, {
      ...namespace,
      metadata: { name: 'lab' },
      spec: { finalizers: ['kubernetes'] },
    });
    await harness.store.delete(KINDS.Namespace, { name: 'lab' });
    await harness.submit(single({ container: shell('true') }));
    await harness.until('run', ({ status }) => status?.nodes !== undefined);
    // An engine that stops has finished what it had begun.
    await harness.restart();
    expect(harness.pods()).toEqual([]);
  });

  it('starts nothing while spec.suspend is set', async () => {
    await harness.submit(
      single({ container: shell('true') }, { suspend: true }),
    );
    await harness.until('run', ({ status }) => status?.phase === 'Running');
    expect(harness.pods()).toEqual([]);
    await change(({ spec }) => {
      delete spec.suspend;
    });
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Succeeded');
  });

  it('stops its running pods on Stop, and still runs its exit handler', async () => {
    await harness.submit(
      workflow(
        [
          { name: 'main', container: shell('sleep 60') },
          { name: 'bye', container: shell('echo {{workflow.status}}') },
        ],
        { onExit: 'bye' },
      ),
    );
    await harness.until(
      'run',
      () => harness.node('run', 'run')?.phase === 'Running',
    );
    await change(({ spec }) => {
      spec.shutdown = 'Stop';
    });
    const done = await harness.until('run', ended);
    expect(done.status).toMatchObject({
      phase: 'Failed',
      message: "Stopped with strategy 'Stop'",
    });
    expect(harness.node('run', 'run')).toMatchObject({
      phase: 'Failed',
      message: 'workflow shutdown with strategy:  Stop',
      outputs: { exitCode: '143' },
    });
    expect(harness.node('run', 'run.onExit')).toMatchObject({
      phase: 'Succeeded',
      nodeFlag: { hooked: true },
    });
  });

  it('kills a pod that does not listen to SIGTERM', async () => {
    await harness.submit(
      single({ container: shell('trap "" TERM; while :; do sleep 0.1; done') }),
    );
    await harness.until(
      'run',
      () => harness.node('run', 'run')?.phase === 'Running',
    );
    await change(({ spec }) => {
      spec.shutdown = 'Terminate';
    });
    await harness.until('run', ended);
    expect(harness.node('run', 'run')?.outputs?.exitCode).toBe('137');
  });

  it('is deleted when its time to live is over', async () => {
    await harness.submit(
      single(
        { container: shell('true') },
        { ttlStrategy: { secondsAfterCompletion: 1 } },
      ),
    );
    await harness.until('run', ended);
    await eventually(() => !harness.workflow('run'), 'the deletion');
  });

  it('with a finalizer is only marked for deletion after its time to live', async () => {
    await harness.store.create(KINDS.Workflow, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { ...REF, finalizers: ['example.org/archive'] },
      spec: single(
        { container: shell('true') },
        { ttlStrategy: { secondsAfterSuccess: 0 } },
      ),
    });
    await eventually(
      () => harness.workflow('run')?.metadata.deletionTimestamp,
      'the mark',
    );
    expect(harness.workflow('run')?.status?.phase).toBe('Succeeded');
  });

  it.each([
    ['no spec', undefined],
    ['templates that are no list', { entrypoint: 'a', templates: 'a' }],
    ['a template that is a number', { entrypoint: 'a', templates: [1] }],
  ])('with %s ends with a message', async (_, spec) => {
    await harness.store.create(KINDS.Workflow, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: REF,
      ...(spec ? { spec } : {}),
    });
    const done = await harness.until('run', ended);
    expect(done.status?.message).toMatch(/^(invalid spec|internal error): ./);
  });

  it('takes its template as it was at the start', async () => {
    const template = (text: string) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'tmpl', namespace: 'lab' },
      spec: workflow([
        {
          name: 'main',
          steps: [
            [{ name: 'gate', template: 'gate' }],
            [{ name: 'say', template: 'say' }],
          ],
        },
        gate,
        { name: 'say', container: shell(`echo ${text}`) },
      ]),
    });
    await harness.store.create(KINDS.WorkflowTemplate, template('before'));
    await harness.submit({ workflowTemplateRef: { name: 'tmpl' } });
    await waitAtGate();
    await harness.store.update(KINDS.WorkflowTemplate, template('after'));
    const id = harness.node('run', 'gate')?.id ?? '';
    await change(({ status }) => {
      Object.assign(status?.nodes?.[id] ?? {}, { phase: 'Succeeded' });
    });
    await harness.until('run', ended);
    const [pod] = harness.pods();
    expect(JSON.stringify(pod?.spec)).toContain('echo before');
  });
});
