import { expect, it } from 'vitest';
import { AS_MERGE, eventually, refusalOf, TestCluster } from './TestCluster';

/** How a namespace lives and goes. */
export function describeNamespaces(cluster: () => TestCluster): void {
  const nameOf = (suffix: string) => `${cluster().namespace}-${suffix}`;
  const make = async (suffix: string) => {
    const name = nameOf(suffix);
    await cluster().core.createNamespace({ body: { metadata: { name } } });
    return name;
  };
  const makeMap = (namespace: string, name: string, finalizers?: string[]) =>
    cluster().core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name, ...(finalizers && { finalizers }) } },
    });
  const untilGone = (name: string) =>
    eventually(
      `namespace ${name} is gone`,
      async () => {
        const { items } = await cluster().core.listNamespace({
          fieldSelector: `metadata.name=${name}`,
        });
        return items.length === 0 ? true : undefined;
      },
      60_000,
    );

  it('is made active, with the finalizer that empties it', async () => {
    const name = await make('active');
    const { metadata, spec, status } = await cluster().core.readNamespace({
      name,
    });
    expect(metadata?.labels).toEqual({ 'kubernetes.io/metadata.name': name });
    expect(spec?.finalizers).toEqual(['kubernetes']);
    expect(status?.phase).toBe('Active');
    await cluster().core.deleteNamespace({ name });
  });

  it('takes everything along that is in it', async () => {
    const name = await make('full');
    await makeMap(name, 'inside');
    await cluster().core.createNamespacedSecret({
      namespace: name,
      body: { metadata: { name: 'inside' } },
    });
    await cluster().core.deleteNamespace({ name });
    await untilGone(name);
    const read = cluster().core.readNamespacedConfigMap({
      namespace: name,
      name: 'inside',
    });
    expect((await refusalOf(read)).code).toBe(404);
  });

  it('says what holds it, takes nothing in while it goes, and goes when that is gone', async () => {
    const name = await make('held');
    await makeMap(name, 'held', ['example.com/hold']);
    const answer = await cluster().core.deleteNamespace({ name });
    expect(answer).toMatchObject({ status: { phase: 'Terminating' } });
    const remaining = await eventually(
      'it says what remains',
      async () => {
        const { metadata, status } = await cluster().core.readNamespace({
          name,
        });
        expect(metadata?.deletionTimestamp).toBeTruthy();
        expect(status?.phase).toBe('Terminating');
        const conditions = status?.conditions ?? [];
        const of = (type: string) =>
          conditions.find(one => one.type === type && one.status === 'True');
        const finalizers = of('NamespaceFinalizersRemaining');
        return finalizers && [of('NamespaceContentRemaining'), finalizers];
      },
      30_000,
    );
    expect(remaining.map(one => one?.reason)).toEqual([
      'SomeResourcesRemain',
      'SomeFinalizersRemain',
    ]);
    expect(remaining[0]?.message).toContain(
      'Some resources are remaining: configmaps. has ',
    );
    expect(remaining[1]?.message).toBe(
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    );

    const late = await refusalOf(makeMap(name, 'late'));
    expect(late).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(late.message).toBe(
      `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    );
    expect(late.details?.causes?.[0]?.reason).toBe('NamespaceTerminating');
    const twice = await refusalOf(
      cluster().core.createNamespace({ body: { metadata: { name } } }),
    );
    expect(twice).toMatchObject({ code: 409, reason: 'AlreadyExists' });

    await cluster().core.patchNamespacedConfigMap(
      {
        namespace: name,
        name: 'held',
        body: { metadata: { finalizers: null } },
      },
      AS_MERGE,
    );
    await untilGone(name);
  });

  it('is missed by its name when something is made in it, also by an apply', async () => {
    const name = nameOf('absent');
    const created = await refusalOf(makeMap(name, 'early'));
    expect(created).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: `namespaces "${name}" not found`,
    });
    const applied = await cluster().raw.request<{ message: string }>({
      method: 'PATCH',
      path: `/api/v1/namespaces/${name}/configmaps/early`,
      query: { fieldManager: 'contract', dryRun: 'All' },
      headers: { 'Content-Type': 'application/apply-patch+yaml' },
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'early', namespace: name },
      },
    });
    expect(applied).toMatchObject({
      code: 404,
      body: { message: `namespaces "${name}" not found` },
    });
  });

  it.each(['default', 'kube-system', 'kube-public'])(
    'can not be deleted when it is %s',
    async name => {
      const refusal = await refusalOf(cluster().core.deleteNamespace({ name }));
      expect(refusal).toMatchObject({
        code: 403,
        message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      });
    },
  );
}
