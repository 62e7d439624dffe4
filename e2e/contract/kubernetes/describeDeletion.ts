import { expect, it } from 'vitest';
import {
  AS_MERGE,
  aWorkload,
  Custom,
  eventually,
  refusalOf,
  TestCluster,
} from './TestCluster';

const ownedBy = (owner: Custom, blockOwnerDeletion = false) => ({
  apiVersion: owner.apiVersion ?? '',
  kind: owner.kind ?? '',
  name: owner.metadata?.name ?? '',
  uid: String(owner.metadata?.uid),
  controller: true,
  blockOwnerDeletion,
});

const isGone = async (read: Promise<unknown>): Promise<true | undefined> => {
  try {
    await read;
    return undefined;
  } catch (error) {
    if ((error as { code?: number }).code === 404) return true;
    throw error;
  }
};

/** Finalizers, owners and namespaces. */
export function describeDeletion(cluster: () => TestCluster): void {
  const dependent = async (name: string, owner: Custom, block = false) => {
    const { core, namespace } = cluster();
    const metadata = { name, ownerReferences: [ownedBy(owner, block)] };
    await core.createNamespacedConfigMap({ namespace, body: { metadata } });
  };
  const readMap = (name: string) =>
    cluster().core.readNamespacedConfigMap({
      namespace: cluster().namespace,
      name,
    });
  const remove = (name: string, propagationPolicy?: string) =>
    cluster().custom.deleteNamespacedCustomObject({
      ...cluster().workloads,
      name,
      propagationPolicy,
    });

  it('deletes dependents after their owner', async () => {
    const owner = await cluster().create(aWorkload('owner'));
    await dependent('owned', owner);
    await remove('owner');
    await eventually('the dependent is gone', () => isGone(readMap('owned')));
  });

  it('deletes an owner after its dependents when asked to', async () => {
    const owner = await cluster().create(aWorkload('patient'));
    await dependent('blocking', owner, true);
    await remove('patient', 'Foreground');
    await eventually('the owner is gone', () =>
      isGone(cluster().read('patient')),
    );
    expect((await refusalOf(readMap('blocking'))).code).toBe(404);
  });

  it('lets dependents live on when asked to', async () => {
    const owner = await cluster().create(aWorkload('parent'));
    await dependent('orphan', owner);
    await remove('parent', 'Orphan');
    await eventually('the owner is gone', () =>
      isGone(cluster().read('parent')),
    );
    expect((await readMap('orphan')).metadata?.ownerReferences).toBeUndefined();
  });

  it('collects what names an owner that never was', async () => {
    const ghost = {
      ...aWorkload('ghost'),
      metadata: { name: 'ghost', uid: '00000000-0000-0000-0000-000000000000' },
    };
    await dependent('of-a-ghost', ghost);
    await eventually('it is gone', () => isGone(readMap('of-a-ghost')), 60_000);
  });

  it('keeps an object until its last finalizer is gone', async () => {
    const body = aWorkload('held');
    const finalizers = ['agent-workloads.io/archive'];
    await cluster().create({ ...body, metadata: { name: 'held', finalizers } });
    await remove('held');
    const held = await cluster().read('held');
    expect(held.metadata?.deletionTimestamp).toBeTruthy();
    const more = cluster().merge('held', {
      metadata: { finalizers: [...finalizers, 'example.com/new'] },
    });
    expect((await refusalOf(more)).code).toBe(422);
    await cluster().merge('held', { metadata: { finalizers: null } });
    expect((await refusalOf(cluster().read('held'))).code).toBe(404);
  });

  it('waits in the foreground only for dependents that block', async () => {
    const owner = await cluster().create(aWorkload('impatient'));
    const { core, namespace } = cluster();
    const hold = async (name: string, block: boolean) => {
      const finalizers = ['example.com/hold'];
      const ownerReferences = [ownedBy(owner, block)];
      await core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name, finalizers, ownerReferences } },
      });
    };
    const release = (name: string) =>
      core.patchNamespacedConfigMap(
        { namespace, name, body: { metadata: { finalizers: null } } },
        AS_MERGE,
      );
    await hold('holds-owner', true);
    await hold('holds-nobody', false);
    await remove('impatient', 'Foreground');
    const waiting = await cluster().read('impatient');
    expect(waiting.metadata?.finalizers).toEqual(['foregroundDeletion']);
    const marked = async (name: string) =>
      (await readMap(name)).metadata?.deletionTimestamp ? true : undefined;
    await eventually(
      'both are marked',
      async () =>
        (await marked('holds-owner')) && (await marked('holds-nobody')),
    );
    await release('holds-owner');
    await eventually('the owner is gone', () =>
      isGone(cluster().read('impatient')),
    );
    expect(await marked('holds-nobody')).toBe(true);
    await release('holds-nobody');
  });

  it('keeps what still has another owner', async () => {
    const one = await cluster().create(aWorkload('owner-one'));
    const two = await cluster().create(aWorkload('owner-two'));
    const { core, namespace } = cluster();
    const ownerReferences = [one, two].map(owner => ({
      ...ownedBy(owner),
      controller: false,
    }));
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: 'co-owned', ownerReferences } },
    });
    await remove('owner-one');
    const left = await eventually('the reference is dropped', async () => {
      const { metadata } = await readMap('co-owned');
      return metadata?.ownerReferences?.length === 1 ? metadata : undefined;
    });
    expect(left.ownerReferences?.[0]?.name).toBe('owner-two');
    await remove('owner-two');
    await eventually('it is gone', () => isGone(readMap('co-owned')));
  });

  it('deletes through generations', async () => {
    const top = await cluster().create(aWorkload('top'));
    await cluster().create({
      ...aWorkload('middle'),
      metadata: { name: 'middle', ownerReferences: [ownedBy(top, true)] },
    });
    await dependent('bottom', await cluster().read('middle'), true);
    await remove('top');
    await eventually('the last one is gone', () => isGone(readMap('bottom')));
  });

  it('lets an object change while it leaves, and ends it with its last finalizer', async () => {
    const finalizers = ['example.com/one', 'example.com/two'];
    await cluster().create({
      ...aWorkload('leaving-slowly'),
      metadata: { name: 'leaving-slowly', finalizers },
    });
    await remove('leaving-slowly');
    await cluster().mergeStatus('leaving-slowly', { phase: 'Failed' });
    await remove('leaving-slowly');
    const half = await cluster().merge('leaving-slowly', {
      metadata: { finalizers: ['example.com/two'] },
    });
    expect(half.metadata?.deletionTimestamp).toBeTruthy();
    expect(half.metadata?.deletionGracePeriodSeconds).toBe(0);
    await cluster().merge('leaving-slowly', { metadata: { finalizers: [] } });
    expect((await refusalOf(cluster().read('leaving-slowly'))).code).toBe(404);
  });

  it('answers a deletion with the object while it is held, and with a Status when it is gone', async () => {
    await cluster().create({
      ...aWorkload('answered'),
      metadata: { name: 'answered', finalizers: ['example.com/hold'] },
    });
    const held = (await remove('answered')) as Custom;
    expect(held.kind).toBe('AgentWorkload');
    await cluster().merge('answered', { metadata: { finalizers: null } });
    await cluster().create(aWorkload('answered'));
    expect(await remove('answered')).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'answered', kind: 'agentworkloads' },
    });
  });

  it('deletes what is selected of a collection', async () => {
    for (const name of ['batch-a', 'batch-b', 'batch-kept']) {
      const labels = { batch: name === 'batch-kept' ? 'no' : 'yes' };
      await cluster().create({
        ...aWorkload(name),
        metadata: { name, labels },
      });
    }
    await cluster().custom.deleteCollectionNamespacedCustomObject({
      ...cluster().workloads,
      labelSelector: 'batch=yes',
    });
    await eventually(
      'both are gone',
      async () =>
        (await isGone(cluster().read('batch-a'))) &&
        (await isGone(cluster().read('batch-b'))),
    );
    expect((await cluster().read('batch-kept')).metadata?.name).toBe(
      'batch-kept',
    );
  });

  it('deletes only the version that was meant', async () => {
    const first = await cluster().create(aWorkload('outdated'));
    await cluster().merge('outdated', { spec: { attempt: 2 } });
    const { resourceVersion } = first.metadata ?? {};
    const late = cluster().custom.deleteNamespacedCustomObject({
      ...cluster().workloads,
      name: 'outdated',
      body: { preconditions: { resourceVersion: String(resourceVersion) } },
    });
    expect((await refusalOf(late)).code).toBe(409);
  });

  it('deletes only the object that was meant', async () => {
    await cluster().create(aWorkload('mistaken'));
    const other = cluster().custom.deleteNamespacedCustomObject({
      ...cluster().workloads,
      name: 'mistaken',
      body: { preconditions: { uid: 'another' } },
    });
    expect(await refusalOf(other)).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
  });

  it('empties a namespace and deletes it', async () => {
    const { core, namespace } = cluster();
    const name = `${namespace}-going`;
    await core.createNamespace({ body: { metadata: { name } } });
    const metadata = { name: 'inside', finalizers: ['example.com/hold'] };
    await core.createNamespacedConfigMap({
      namespace: name,
      body: { metadata },
    });
    await core.deleteNamespace({ name });
    const terminating = await eventually('it says so', async () => {
      const { status } = await core.readNamespace({ name });
      return status?.phase === 'Terminating' ? status : undefined;
    });
    expect(terminating.phase).toBe('Terminating');
    const late = core.createNamespacedConfigMap({
      namespace: name,
      body: { metadata: { name: 'late' } },
    });
    expect((await refusalOf(late)).code).toBe(403);
    await core.patchNamespacedConfigMap(
      {
        namespace: name,
        name: 'inside',
        body: { metadata: { finalizers: null } },
      },
      AS_MERGE,
    );
    await eventually('the namespace is gone', () =>
      isGone(core.readNamespace({ name })),
    );
  });
}
