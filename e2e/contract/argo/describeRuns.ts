import { expect, it } from 'vitest';
import { eventually } from '../kubernetes/TestCluster';
import { ArgoCluster, nodeOf, nodesOf, treeOf } from './ArgoCluster';
import { dag, shell, TICK, tick, workflow } from './specs';

/** 32-bit FNV-1a, from which Argo makes the ids of nodes. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** How steps follow each other, fail and are tried again. */
export function describeRuns(argo: () => ArgoCluster): void {
  it('derives the ids of its nodes from their names', async () => {
    await argo().submit('named', dag([tick('a', '1')], [TICK]));
    const done = await argo().untilEnded('named');
    expect(nodesOf(done).map(({ id }) => id)).toEqual(
      nodesOf(done).map(({ name }) =>
        name === 'named' ? name : `named-${hashOf(name)}`,
      ),
    );
  });

  it('hands values on, and skips what a condition rules out', async () => {
    const count = shell('printf 7 > $WORK/count', {
      name: 'count',
      outputs: {
        parameters: [{ name: 'count', valueFrom: { path: '/work/count' } }],
      },
    });
    const COUNT = '{{tasks.count.outputs.parameters.count}}';
    const depends = 'count';
    const tasks = [
      { name: 'count', template: 'count' },
      tick('many', COUNT, { depends, when: `${COUNT} > 5` }),
      tick('few', COUNT, { depends, when: `${COUNT} <= 5` }),
      tick('last', 'done', { depends: 'many && few' }),
    ];
    await argo().submit('values', dag(tasks, [TICK, count]));
    const done = await argo().untilEnded('values');
    expect(done.status).toMatchObject({ phase: 'Succeeded' });
    expect(treeOf(done)).toEqual([
      '@ DAG Succeeded → @.count',
      '@.count Pod Succeeded → @.few @.many',
      "@.few Skipped Skipped (when '7 <= 5' evaluated false) → @.last",
      '@.last Suspend Succeeded',
      '@.many Suspend Succeeded → @.last',
    ]);
    expect(nodeOf(done, 'many')?.inputs?.parameters).toEqual([
      { name: 'text', value: '7' },
    ]);
  });

  it('loops over items', async () => {
    const tasks = [
      tick('fan', '{{item}}', { withItems: ['a', 'b'] }),
      tick('pair', '{{item.k}}', {
        withItems: [{ k: 'x' }],
        depends: 'fan',
      }),
    ];
    await argo().submit('loops', dag(tasks, [TICK]));
    const done = await argo().untilEnded('loops');
    expect(treeOf(done)).toEqual([
      '@ DAG Succeeded → @.fan',
      '@.fan TaskGroup Succeeded → @.fan(0:a) @.fan(1:b)',
      '@.fan(0:a) Suspend Succeeded → @.pair',
      '@.fan(1:b) Suspend Succeeded → @.pair',
      '@.pair TaskGroup Succeeded → @.pair(0:k:x)',
      '@.pair(0:k:x) Suspend Succeeded',
    ]);
  });

  it('runs groups of steps one after the other', async () => {
    const steps = [[tick('a', '1'), tick('b', '2')], [tick('c', '3')]];
    await argo().submit('steps', workflow([{ name: 'main', steps }, TICK]));
    const done = await argo().untilEnded('steps');
    expect(treeOf(done)).toEqual([
      '@ Steps Succeeded → @[0]',
      '@[0] StepGroup Succeeded → @[0].a @[0].b',
      '@[0].a Suspend Succeeded → @[1]',
      '@[0].b Suspend Succeeded → @[1]',
      '@[1] StepGroup Succeeded → @[1].c',
      '@[1].c Suspend Succeeded',
    ]);
  });

  it('fails with the exit code of a step, and omits what depends on it', async () => {
    const fails = shell('exit 3', { name: 'fails' });
    const tasks = [
      { name: 'bad', template: 'fails' },
      tick('next', '', { depends: 'bad' }),
      tick('rescue', '', { depends: 'bad.Failed' }),
    ];
    await argo().submit('broken', dag(tasks, [TICK, fails]));
    const done = await argo().untilEnded('broken');
    expect(done.status?.phase).toBe('Failed');
    expect(treeOf(done)).toEqual([
      '@ DAG Failed → @.bad',
      '@.bad Pod Failed (main: Error (exit code 3)) → @.next @.rescue',
      '@.next Skipped Omitted (omitted: depends condition not met)',
      '@.rescue Suspend Succeeded',
    ]);
  });

  it('tries a step again whose pod was deleted', async () => {
    const stubborn = shell(
      'if [ "{{retries}}" = 0 ]; then sleep 300; fi; printf "{{retries}}" > $WORK/n',
      {
        name: 'stubborn',
        retryStrategy: { limit: '1', retryPolicy: 'Always' },
        outputs: {
          parameters: [{ name: 'n', valueFrom: { path: '/work/n' } }],
        },
      },
    );
    const tasks = [{ name: 'job', template: 'stubborn' }];
    await argo().submit('preempted', dag(tasks, [stubborn]));
    // Of a younger pod Argo does not yet believe that it is gone, and makes another one for the same try
    // (RECENTLY_STARTED_POD_DURATION, 10 s, in its operator.go).
    await argo().until('preempted', 'has run for a while', seen => {
      const { phase, startedAt = '' } = nodeOf(seen, 'job(0)') ?? {};
      return phase === 'Running' && Date.now() - Date.parse(startedAt) > 11_000;
    });
    const [pod] = await argo().pods('preempted');
    const { core, namespace } = argo().kube;
    await core.deleteNamespacedPod({
      namespace,
      name: pod?.metadata?.name ?? '',
      // As an eviction does. Killed without grace, the executor may not report its end, and Argo waits for that.
      gracePeriodSeconds: 5,
    });
    const done = await argo().untilEnded('preempted');
    expect(done.status?.phase).toBe('Succeeded');
    expect(treeOf(done)).toEqual([
      '@ DAG Succeeded → @.job',
      '@.job Retry Succeeded → @.job(0) @.job(1)',
      // The second where Argo looked while the container had ended and the pod was still there.
      expect.stringMatching(
        /^@\.job\(0\) Pod (Error \(pod deleted\)|Failed \(main: Error \(exit code 143\)\))$/,
      ),
      '@.job(1) Pod Succeeded',
    ]);
    expect(nodeOf(done, 'job')?.outputs?.parameters).toMatchObject([
      { name: 'n', value: '1' },
    ]);
  });

  it('gives up when all attempts have failed', async () => {
    const bad = shell('exit 4', {
      name: 'bad',
      retryStrategy: { limit: '1', retryPolicy: 'OnFailure' },
    });
    const tasks = [{ name: 'job', template: 'bad' }];
    await argo().submit('gives-up', dag(tasks, [bad]));
    const done = await argo().untilEnded('gives-up');
    expect(treeOf(done)).toEqual([
      '@ DAG Failed → @.job',
      '@.job Retry Failed (No more retries left) → @.job(0) @.job(1)',
      '@.job(0) Pod Failed (main: Error (exit code 4))',
      '@.job(1) Pod Failed (main: Error (exit code 4))',
    ]);
  });

  it('ends a step at its own deadline', async () => {
    const slow = shell('sleep 300', { name: 'slow', activeDeadlineSeconds: 3 });
    const tasks = [{ name: 'job', template: 'slow' }];
    await argo().submit('slow', dag(tasks, [slow]));
    const done = await argo().untilEnded('slow');
    expect(treeOf(done)).toEqual([
      '@ DAG Failed → @.job',
      '@.job Pod Failed (Pod was active on the node longer than the specified deadline)',
    ]);
  });

  it('tells in the labels and the owner of a pod whose it is', async () => {
    const sleeps = shell('sleep 300', { name: 'sleeps' });
    const tasks = [{ name: 'job', template: 'sleeps' }];
    const { metadata } = await argo().submit('pods', dag(tasks, [sleeps]));
    const pod = await eventually(
      'a pod',
      async () => (await argo().pods('pods'))[0],
      60_000,
    );
    expect(pod.metadata).toMatchObject({
      name: `pods-sleeps-${hashOf('pods.job')}`,
      labels: {
        'workflows.argoproj.io/workflow': 'pods',
        'workflows.argoproj.io/completed': 'false',
      },
      annotations: {
        'workflows.argoproj.io/node-id': `pods-${hashOf('pods.job')}`,
        'workflows.argoproj.io/node-name': 'pods.job',
      },
      ownerReferences: [
        { kind: 'Workflow', name: 'pods', uid: metadata.uid, controller: true },
      ],
    });
    await argo().merge('pods', { spec: { shutdown: 'Terminate' } });
    const done = await argo().untilEnded('pods');
    expect(done.status?.phase).toBe('Failed');
  });
}
