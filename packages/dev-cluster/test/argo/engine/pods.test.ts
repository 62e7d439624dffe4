import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/store/kinds';
import { ended, eventually, isAlive, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';
import { shell, single, workflow } from './specs';

let harness: EngineHarness;
beforeEach(async () => {
  harness = await startHarness({ maxPods: 2 });
});
afterEach(() => harness.close());

/** Output of the workflow's first pod. */
function output(): string {
  const [pod] = harness.pods();
  const { name, uid = '' } = pod?.metadata ?? { name: '' };
  const log = harness.engine.logFile({
    namespace: 'lab',
    pod: name,
    uid,
    container: 'main',
  });
  return log ? readFileSync(log.path, 'utf8') : '';
}

function pidOf(text: string): number {
  return Number(/pid (\d+)/.exec(text)?.[1]);
}

describe('a pod of a workflow', () => {
  it('fails with the exit code and message of Argo', async () => {
    await harness.submit(single({ container: shell('echo boom >&2; exit 3') }));
    const done = await harness.until('run', ended);
    expect(done.status).toMatchObject({
      phase: 'Failed',
      message: 'main: Error (exit code 3)',
    });
    expect(harness.node('run', 'run')?.outputs?.exitCode).toBe('3');
    expect(output()).toBe('boom\n');
  });

  it('passes on what it left at its termination message path', async () => {
    const env = [{ name: 'LAST', value: '/dev/termination-log' }];
    const script = 'echo "the site answered 404" > "$LAST"; exit 1';
    await harness.submit(single({ container: shell(script, { env }) }));
    const done = await harness.until('run', ended);
    expect(done.status?.message).toBe(
      'main: Error (exit code 1): the site answered 404',
    );
  });

  it('is told apart by Argo labels, annotations and its owner', async () => {
    const { metadata } = await harness.submit(
      single({ container: shell('true') }),
    );
    await harness.until('run', ended);
    expect(harness.pods()[0]).toMatchObject({
      metadata: {
        name: 'run',
        labels: {
          'workflows.argoproj.io/workflow': 'run',
          'workflows.argoproj.io/completed': 'true',
        },
        annotations: {
          'workflows.argoproj.io/node-id': 'run',
          'workflows.argoproj.io/node-name': 'run',
        },
        ownerReferences: [{ kind: 'Workflow', uid: metadata.uid }],
      },
      status: { phase: 'Succeeded', podIP: '127.0.0.1' },
    });
  });

  it('sees its own environment and nothing of the cluster process', async () => {
    process.env.CLUSTER_SECRET_FOR_TEST = 'leaked';
    await harness.store.create(KINDS.Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'lab' },
      data: { token: Buffer.from('s3cret').toString('base64') },
    });
    const env = [
      {
        name: 'TOKEN',
        valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } },
      },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'BOTH', value: '$(POD)-$(IP)' },
    ];
    await harness.submit(single({ container: shell('env | sort', { env }) }));
    await harness.until('run', ended);
    delete process.env.CLUSTER_SECRET_FOR_TEST;
    expect(output()).toContain('TOKEN=s3cret\n');
    expect(output()).toContain('BOTH=run-127.0.0.1\n');
    expect(output()).not.toContain('leaked');
    expect(JSON.stringify(harness.pods())).not.toContain('s3cret');
  });

  it('waits for a Secret that is not there yet', async () => {
    const env = [
      { name: 'T', valueFrom: { secretKeyRef: { name: 'late', key: 't' } } },
    ];
    await harness.submit(single({ container: shell('echo $T', { env }) }));
    const waiting = await harness.until('run', ({ status }) =>
      Boolean(status?.nodes?.run?.message),
    );
    expect(waiting.status?.nodes?.run).toMatchObject({
      phase: 'Pending',
      message: 'CreateContainerConfigError: secret "late" not found',
    });
    await harness.store.create(KINDS.Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'late', namespace: 'lab' },
      data: { t: Buffer.from('here').toString('base64') },
    });
    await harness.until('run', ended);
    expect(output()).toBe('here\n');
  });

  it('stays Pending when nobody has its image, until its deadline', async () => {
    await harness.submit(
      single({
        activeDeadlineSeconds: 1,
        container: shell('true', { image: 'nobody/has:this' }),
      }),
    );
    const waiting = await harness.until('run', ({ status }) =>
      Boolean(status?.nodes?.run?.message),
    );
    expect(waiting.status?.nodes?.run?.phase).toBe('Pending');
    expect(waiting.status?.nodes?.run?.message).toMatch(
      /^ImagePullBackOff: Back-off pulling image "nobody\/has:this"/,
    );
    const done = await harness.until('run', ended);
    expect(done.status?.message).toBe(
      'Pod was active on the node longer than the specified deadline',
    );
  });

  it('is ended by its deadline with everything that it started', async () => {
    await harness.submit(
      single({
        activeDeadlineSeconds: 1,
        container: shell('sleep 60 & echo "pid $!"; wait'),
      }),
    );
    const done = await harness.until('run', ended);
    expect(done.status).toMatchObject({
      phase: 'Failed',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    await eventually(() => !isAlive(pidOf(output())), 'the child to end');
  });

  it('is killed when somebody deletes it, and the node tries again', async () => {
    await harness.submit(
      single({
        retryStrategy: { limit: '2', retryPolicy: 'OnError' },
        container: shell(
          'echo "pid $$"; [ {{retries}} -ge 1 ] || sleep 60; echo done',
        ),
      }),
    );
    const pod = await eventually(
      () =>
        harness.node('run', 'run(0)')?.phase === 'Running' && harness.pods()[0],
      'the first attempt',
    );
    await eventually(() => pidOf(output()) > 0, 'its output');
    const pid = pidOf(output());
    await harness.store.delete(KINDS.Pod, {
      namespace: 'lab',
      name: pod.metadata.name,
    });
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Succeeded');
    expect(harness.node('run', 'run(0)')).toMatchObject({
      phase: 'Error',
      message: 'pod deleted',
    });
    expect(harness.node('run', 'run(1)')?.phase).toBe('Succeeded');
    await eventually(() => !isAlive(pid), 'the process to be killed');
    const folder = join(harness.dir, 'pods', pod.metadata.uid ?? '');
    await eventually(() => !existsSync(folder), 'its folder to be removed');
  });

  it('waits for its turn when enough others run', async () => {
    const barrier = join(harness.dir, 'go');
    await harness.submit(
      workflow([
        {
          name: 'main',
          steps: [[{ name: 's', template: 'work', withItems: [1, 2, 3, 4] }]],
        },
        {
          name: 'work',
          container: shell(`while [ ! -e ${barrier} ]; do sleep 0.05; done`),
        },
      ]),
    );
    const phases = () =>
      harness.pods().map(pod => (pod.status as { phase: string }).phase);
    await eventually(
      () =>
        phases().length === 4 &&
        phases().filter(phase => phase === 'Running').length === 2,
      'four pods, two of them running',
    );
    expect(phases().sort()).toEqual([
      'Pending',
      'Pending',
      'Running',
      'Running',
    ]);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(barrier, '');
    const done = await harness.until('run', ended);
    expect(done.status?.progress).toBe('4/4');
  });
});
