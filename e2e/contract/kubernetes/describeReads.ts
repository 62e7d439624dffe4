import { V1ConfigMap } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import {
  aWorkload,
  Custom,
  refusalOf,
  TestCluster,
  WORKLOADS,
} from './TestCluster';

const aMap = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, labels },
  data: { a: '1' },
});

const namesOf = (items: V1ConfigMap[]) =>
  items.map(({ metadata }) => metadata?.name);

/** Lists, selectors, pages. */
export function describeReads(cluster: () => TestCluster): void {
  it('selects by labels and by fields', async () => {
    const { core, namespace } = cluster();
    for (const [name, tier] of [
      ['sel-a', 'web'],
      ['sel-b', 'db'],
      ['sel-c', 'cache'],
    ] as const) {
      const body = aMap(name, { tier, set: 'sel' });
      await core.createNamespacedConfigMap({ namespace, body });
    }
    const select = async (labelSelector: string) =>
      namesOf(
        (await core.listNamespacedConfigMap({ namespace, labelSelector }))
          .items,
      );
    expect(await select('set=sel,tier in (web, db)')).toEqual([
      'sel-a',
      'sel-b',
    ]);
    expect(await select('set=sel,tier notin (web)')).toEqual([
      'sel-b',
      'sel-c',
    ]);
    expect(await select('set=sel,tier!=db,!missing')).toEqual([
      'sel-a',
      'sel-c',
    ]);
    const fieldSelector = 'metadata.name=sel-c';
    const one = await core.listNamespacedConfigMap({
      namespace,
      fieldSelector,
    });
    expect(namesOf(one.items)).toEqual(['sel-c']);
    const unknown = core.listNamespacedConfigMap({
      namespace,
      fieldSelector: 'data.a=1',
    });
    expect((await refusalOf(unknown)).code).toBe(400);
  });

  it('reads a list page by page', async () => {
    const { core, namespace } = cluster();
    for (const name of ['page-a', 'page-b', 'page-c']) {
      const body = aMap(name, { set: 'page' });
      await core.createNamespacedConfigMap({ namespace, body });
    }
    const selection = { namespace, labelSelector: 'set=page', limit: 2 };
    const first = await core.listNamespacedConfigMap(selection);
    expect(namesOf(first.items)).toEqual(['page-a', 'page-b']);
    const second = await core.listNamespacedConfigMap({
      ...selection,
      _continue: first.metadata?._continue,
    });
    expect(namesOf(second.items)).toEqual(['page-c']);
    expect(second.metadata?._continue).toBeFalsy();
  });

  it('shows in its pages what was there at the first of them', async () => {
    const { core, namespace } = cluster();
    const make = (name: string) =>
      core.createNamespacedConfigMap({
        namespace,
        body: aMap(name, { set: 'frozen' }),
      });
    for (const name of ['frozen-a', 'frozen-b', 'frozen-c']) await make(name);
    const selection = { namespace, labelSelector: 'set=frozen', limit: 1 };
    const first = await core.listNamespacedConfigMap(selection);
    await core.deleteNamespacedConfigMap({ namespace, name: 'frozen-b' });
    await make('frozen-bb');
    const rest = await core.listNamespacedConfigMap({
      ...selection,
      limit: 5,
      _continue: first.metadata?._continue,
    });
    expect(namesOf(rest.items)).toEqual(['frozen-b', 'frozen-c']);
    expect(rest.metadata?.resourceVersion).toBe(
      first.metadata?.resourceVersion,
    );
  });

  it('refuses to continue from nowhere', async () => {
    const { core, namespace } = cluster();
    const lost = core.listNamespacedConfigMap({
      namespace,
      limit: 1,
      _continue: 'nonsense',
    });
    expect((await refusalOf(lost)).code).toBe(400);
  });

  it('lists a kind over all namespaces', async () => {
    const { custom } = cluster();
    await cluster().create({
      ...aWorkload('everywhere'),
      metadata: { name: 'everywhere', labels: { set: cluster().namespace } },
    });
    const found = (await custom.listCustomObjectForAllNamespaces({
      ...WORKLOADS,
      resourcePlural: WORKLOADS.plural,
      labelSelector: `set=${cluster().namespace}`,
    })) as { kind: string; items: Custom[] };
    expect(found.kind).toBe('AgentWorkloadList');
    expect(found.items.map(({ metadata }) => metadata?.name)).toEqual([
      'everywhere',
    ]);
  });

  it('finds the Events of one object', async () => {
    const { core, namespace } = cluster();
    for (const name of ['one', 'two']) {
      await core.createNamespacedEvent({
        namespace,
        body: {
          metadata: { name: `event-${name}` },
          involvedObject: { kind: 'AgentWorkload', name, namespace },
          reason: 'Started',
          message: 'It started',
          type: 'Normal',
        },
      });
    }
    const fieldSelector = 'involvedObject.name=two,reason=Started';
    const found = await core.listNamespacedEvent({ namespace, fieldSelector });
    expect(found.items.map(event => event.metadata.name)).toEqual([
      'event-two',
    ]);
  });
}
