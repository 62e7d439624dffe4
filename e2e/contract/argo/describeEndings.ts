import { expect, it } from 'vitest';
import { aWorkload, eventually } from '../kubernetes/TestCluster';
import { ArgoCluster, nodeOf, nodesOf, treeOf } from './ArgoCluster';
import { dag, GATE, shell, TICK, tick } from './specs';

const ARCHIVE = 'agent-workloads.io/archive';

/** What becomes of a Workflow that has ended, or that somebody deletes. */
export function describeEndings(argo: () => ArgoCluster): void {
  const quick = (spec: object = {}) => dag([tick('a', '')], [TICK], spec);
  const TTL = { ttlStrategy: { secondsAfterCompletion: 1 } };
  const running = async (name: string, metadata: object = {}) => {
    const sleeps = shell('sleep 300', { name: 'sleeps' });
    const tasks = [
      { name: 'job', template: 'sleeps' },
      { name: 'gate', template: 'gate' },
    ];
    await argo().submit(name, dag(tasks, [GATE, sleeps]), metadata);
    return argo().until(
      name,
      'runs',
      seen => nodeOf(seen, 'job')?.phase === 'Running',
    );
  };

  it('is deleted when its time to live is over', async () => {
    await argo().submit('brief', quick(TTL));
    await argo().untilGone('brief');
  });

  it('is only marked for deletion while a finalizer holds it', async () => {
    await argo().submit('kept', quick(TTL), { finalizers: [ARCHIVE] });
    const kept = await argo().until('kept', 'is marked', ({ metadata }) =>
      Boolean(metadata.deletionTimestamp),
    );
    expect(kept.status?.phase).toBe('Succeeded');
    expect(nodesOf(kept)).toHaveLength(2);
    await argo().merge('kept', { metadata: { finalizers: null } });
    await argo().untilGone('kept');
  });

  it('takes its pods along', async () => {
    await running('deleted');
    await argo().remove('deleted');
    await argo().untilGone('deleted');
    await argo().untilNoPods('deleted');
  });

  it('goes with its owner, waiting or running, held or not', async () => {
    const { kube } = argo();
    const owner = await kube.create(aWorkload('owner'));
    const reference = {
      apiVersion: 'agent-workloads.io/v1alpha1',
      kind: 'AgentWorkload',
      name: 'owner',
      uid: String(owner.metadata?.uid),
      controller: true,
      blockOwnerDeletion: true,
    };
    await running('owned', {
      ownerReferences: [reference],
      finalizers: [ARCHIVE],
    });
    await kube.custom.deleteNamespacedCustomObject({
      ...kube.workloads,
      name: 'owner',
      propagationPolicy: 'Foreground',
    });
    await argo().until('owned', 'is marked', ({ metadata }) =>
      Boolean(metadata.deletionTimestamp),
    );
    expect((await kube.read('owner')).metadata?.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    await argo().merge('owned', { metadata: { finalizers: null } });
    await argo().untilGone('owned');
    await argo().untilNoPods('owned');
    await eventually('the owner is gone', async () => {
      const left = await kube.custom.listNamespacedCustomObject({
        ...kube.workloads,
        fieldSelector: 'metadata.name=owner',
      });
      return (left as { items: unknown[] }).items.length === 0
        ? true
        : undefined;
    });
  });

  it('stays as it ended, whatever is written to it', async () => {
    await argo().submit('over', quick());
    const done = await argo().untilEnded('over');
    await argo().merge('over', { spec: { shutdown: 'Terminate' } });
    await argo().submit('after-over', quick());
    await argo().untilEnded('after-over');
    const later = await argo().read('over');
    expect(later.status?.phase).toBe('Succeeded');
    expect(treeOf(later)).toEqual(treeOf(done));
  });

  it('is another Workflow under its old name: nodes and pods begin anew', async () => {
    const first = await argo().submit('again', quick());
    await argo().untilEnded('again');
    await argo().remove('again');
    await argo().untilGone('again');
    const second = await argo().submit(
      'again',
      dag([{ name: 'gate', template: 'gate' }], [GATE]),
    );
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    const { workflow } = await argo().untilGate('again');
    expect(treeOf(workflow)).toEqual([
      '@ DAG Running → @.gate',
      '@.gate Suspend Running',
    ]);
  });
}
