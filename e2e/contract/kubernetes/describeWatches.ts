import {
  ADD,
  UPDATE,
  DELETE,
  makeInformer,
  V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import {
  AS_MERGE,
  aWorkload,
  CONFIG_MAPS,
  eventually,
  TestCluster,
  WORKLOADS,
} from './TestCluster';

const aMap = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, labels },
  data: { a: '1' },
});

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

  it('sends nothing but versions as bookmarks, and goes on from the last of them', async () => {
    const { core, raw, namespace } = cluster();
    const path = cluster().pathOf(CONFIG_MAPS);
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const listed = metadata?.resourceVersion ?? '';
    const labelSelector = 'set=marked';
    // A server may leave bookmarks out of a watch as short as this one.
    const lines = await raw.watch(path, {
      resourceVersion: listed,
      allowWatchBookmarks: 'true',
      timeoutSeconds: '5',
      labelSelector,
    });
    for (const { type, object } of lines) {
      expect({ type, kind: object.kind }).toEqual({
        type: 'BOOKMARK',
        kind: 'ConfigMap',
      });
      expect(Number(object.metadata?.resourceVersion)).toBeGreaterThanOrEqual(
        Number(listed),
      );
    }
    const resourceVersion =
      lines.at(-1)?.object.metadata?.resourceVersion ?? listed;
    await core.createNamespacedConfigMap({
      namespace,
      body: aMap('after-the-mark', { set: 'marked' }),
    });
    const [next] = await raw.watch(
      path,
      { resourceVersion, labelSelector, timeoutSeconds: '10' },
      seen => seen.length > 0,
    );
    expect(next).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'after-the-mark' } },
    });
  });

  it('sends no bookmarks to those who did not ask for them', async () => {
    const path = cluster().pathOf(CONFIG_MAPS);
    const query = { resourceVersion: '0', timeoutSeconds: '3' };
    const lines = await cluster().raw.watch(path, {
      ...query,
      labelSelector: 'set=none',
    });
    expect(lines).toEqual([]);
  });

  it('answers 410 to a watch from a version that is long gone', async () => {
    const lines = await cluster().raw.watch(cluster().pathOf(WORKLOADS), {
      resourceVersion: '1',
      timeoutSeconds: '5',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
    expect(lines[0]?.object.message).toContain('too old resource version: 1');
  });

  it('begins with what is there when no version is given', async () => {
    const { core, raw, namespace } = cluster();
    const labels = { set: 'present' };
    for (const name of ['present-a', 'present-b']) {
      await core.createNamespacedConfigMap({
        namespace,
        body: aMap(name, labels),
      });
    }
    const lines = await raw.watch(
      cluster().pathOf(CONFIG_MAPS),
      { labelSelector: 'set=present', timeoutSeconds: '10' },
      seen => seen.length === 2,
    );
    const seen = lines.map(
      ({ type, object }) => `${type} ${object.metadata?.name}`,
    );
    expect(seen.sort()).toEqual(['ADDED present-a', 'ADDED present-b']);
  });

  it('gives a deletion a version of its own', async () => {
    const { raw } = cluster();
    const created = await cluster().create(aWorkload('versioned'));
    const from = String(created.metadata?.resourceVersion);
    await cluster().custom.deleteNamespacedCustomObject({
      ...cluster().workloads,
      name: 'versioned',
    });
    const [gone] = await raw.watch(
      cluster().pathOf(WORKLOADS),
      {
        resourceVersion: from,
        fieldSelector: 'metadata.name=versioned',
        timeoutSeconds: '10',
      },
      seen => seen.length > 0,
    );
    expect(gone?.type).toBe('DELETED');
    const version = Number(gone?.object.metadata?.resourceVersion);
    expect(version).toBeGreaterThan(Number(from));
  });

  it('shows a marked deletion as a change, and the end of the last finalizer as the deletion', async () => {
    const { raw } = cluster();
    const finalizers = ['agent-workloads.io/archive'];
    const created = await cluster().create({
      ...aWorkload('leaving'),
      metadata: { name: 'leaving', finalizers },
    });
    const at = { ...cluster().workloads, name: 'leaving' };
    await cluster().custom.deleteNamespacedCustomObject(at);
    await cluster().merge('leaving', { metadata: { finalizers: null } });
    const lines = await raw.watch(
      cluster().pathOf(WORKLOADS),
      {
        resourceVersion: String(created.metadata?.resourceVersion),
        fieldSelector: 'metadata.name=leaving',
        timeoutSeconds: '10',
      },
      seen => seen.some(({ type }) => type === 'DELETED'),
    );
    expect(lines.map(({ type }) => type)).toEqual(['MODIFIED', 'DELETED']);
  });

  it('ends a watch when its time is over', async () => {
    const started = Date.now();
    await cluster().raw.watch(cluster().pathOf(WORKLOADS), {
      resourceVersion: '0',
      timeoutSeconds: '1',
      labelSelector: 'set=none',
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });
}
