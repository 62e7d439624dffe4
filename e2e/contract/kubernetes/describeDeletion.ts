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
