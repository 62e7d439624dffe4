import {
  ADD,
  UPDATE,
  DELETE,
  makeInformer,
  V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { AS_MERGE, eventually, refusalOf, TestCluster } from './TestCluster';

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

/** Watches and what is built on them. */
export function describeWatches(cluster: () => TestCluster): void {
  it('keeps an informer up to date', async () => {
    const { core, config, namespace } = cluster();
    const labelSelector = 'set=informed';
    const seen: string[] = [];
    const informer = makeInformer<V1ConfigMap>(
      config,
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => core.listNamespacedConfigMap({ namespace, labelSelector }),
      labelSelector,
    );
    const note = (event: string) => (object: V1ConfigMap) =>
      seen.push(`${event} ${object.metadata?.name}`);
    informer.on(ADD, note('add'));
    informer.on(UPDATE, note('update'));
    informer.on(DELETE, note('delete'));
    informer.on('error', () => undefined);
    const labels = { set: 'informed' };
    await core.createNamespacedConfigMap({
      namespace,
      body: aMap('inf-a', labels),
    });
    await informer.start();
    await core.createNamespacedConfigMap({
      namespace,
      body: aMap('inf-b', labels),
    });
    await core.createNamespacedConfigMap({
      namespace,
      body: aMap('inf-other'),
    });
    await core.patchNamespacedConfigMap(
      { namespace, name: 'inf-a', body: { data: { a: '2' } } },
      AS_MERGE,
    );
    // What leaves the selection is deleted for this watcher.
    await core.patchNamespacedConfigMap(
      {
        namespace,
        name: 'inf-b',
        body: { metadata: { labels: { set: null } } },
      },
      AS_MERGE,
    );
    await core.deleteNamespacedConfigMap({ namespace, name: 'inf-a' });
    await eventually('all events', () => (seen.length >= 5 ? true : undefined));
    await informer.stop();
    expect(seen).toEqual([
      'add inf-a',
      'add inf-b',
      'update inf-a',
      'delete inf-b',
      'delete inf-a',
    ]);
  });

  it('takes up a watch after the version of a list', async () => {
    const { core, config, namespace } = cluster();
    const { metadata } = await core.listNamespacedSecret({ namespace });
    const name = 'later';
    await core.createNamespacedSecret({
      namespace,
      body: { metadata: { name } },
    });
    await core.deleteNamespacedSecret({ namespace, name });
    const seen: string[] = [];
    const request = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/secrets`,
      { resourceVersion: metadata?.resourceVersion, allowWatchBookmarks: true },
      type => seen.push(type),
      () => undefined,
    );
    await eventually('both events', () =>
      seen.length >= 2 ? true : undefined,
    );
    request.abort();
    expect(seen.slice(0, 2)).toEqual(['ADDED', 'DELETED']);
  });
}
