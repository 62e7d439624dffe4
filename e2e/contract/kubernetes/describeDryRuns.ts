import { expect, it } from 'vitest';
import {
  AS_JSON_PATCH,
  AS_MERGE,
  aWorkload,
  Custom,
  refusalOf,
  TestCluster,
} from './TestCluster';

/** `dryRun=All`: everything is checked and answered, nothing is kept. */
export function describeDryRuns(cluster: () => TestCluster): void {
  const dryRun = 'All';
  const at = (name: string) => ({ ...cluster().workloads, name, dryRun });
  const unchanged = async (before: Custom) => {
    const name = before.metadata?.name ?? '';
    expect(await cluster().read(name)).toEqual(before);
  };

  it('stores nothing of a creation, and answers with its defaults', async () => {
    const made = (await cluster().custom.createNamespacedCustomObject({
      ...cluster().workloads,
      body: aWorkload('dry'),
      dryRun,
    })) as Custom;
    expect(made.spec?.opaPolicy).toBe('strict');
    expect(made.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect((await refusalOf(cluster().read('dry'))).code).toBe(404);
  });

  it('refuses a creation that would be refused', async () => {
    const wrong = cluster().custom.createNamespacedCustomObject({
      ...cluster().workloads,
      body: aWorkload('dry-wrong', { opaPolicy: 'lax' }),
      dryRun,
    });
    expect((await refusalOf(wrong)).code).toBe(422);
    await cluster().create(aWorkload('dry-taken'));
    const taken = cluster().custom.createNamespacedCustomObject({
      ...cluster().workloads,
      body: aWorkload('dry-taken'),
      dryRun,
    });
    expect((await refusalOf(taken)).reason).toBe('AlreadyExists');
  });

  it('changes nothing by patches and replacements', async () => {
    const before = await cluster().create(aWorkload('dry-change'));
    const merged = (await cluster().custom.patchNamespacedCustomObject(
      { ...at('dry-change'), body: { spec: { attempt: 2 } } },
      AS_MERGE,
    )) as Custom;
    expect(merged.spec?.attempt).toBe(2);
    expect(merged.metadata?.generation).toBe(2);
    const value = 'Other';
    const patched = (await cluster().custom.patchNamespacedCustomObject(
      {
        ...at('dry-change'),
        body: [{ op: 'replace', path: '/spec/objective', value }],
      },
      AS_JSON_PATCH,
    )) as Custom;
    expect(patched.spec?.objective).toBe('Other');
    await cluster().custom.replaceNamespacedCustomObject({
      ...at('dry-change'),
      body: { ...before, spec: { ...before.spec, attempt: 3 } },
    });
    await unchanged(before);
  });

  it('keeps to conditions: a stale version is refused', async () => {
    const first = await cluster().create(aWorkload('dry-stale'));
    await cluster().merge('dry-stale', { spec: { attempt: 2 } });
    const late = cluster().custom.replaceNamespacedCustomObject({
      ...at('dry-stale'),
      body: first,
    });
    expect((await refusalOf(late)).code).toBe(409);
  });

  it('deletes nothing, one by one or as a collection', async () => {
    const before = await cluster().create({
      ...aWorkload('dry-kept'),
      metadata: { name: 'dry-kept', labels: { set: 'dry' } },
    });
    await cluster().custom.deleteNamespacedCustomObject(at('dry-kept'));
    await cluster().custom.deleteCollectionNamespacedCustomObject({
      ...cluster().workloads,
      labelSelector: 'set=dry',
      dryRun,
    });
    await unchanged(before);
    const none = cluster().custom.deleteNamespacedCustomObject(at('dry-none'));
    expect((await refusalOf(none)).code).toBe(404);
  });

  it('knows no other kind of dry run', async () => {
    const odd = cluster().custom.createNamespacedCustomObject({
      ...cluster().workloads,
      body: aWorkload('dry-odd'),
      dryRun: 'Some',
    });
    expect((await refusalOf(odd)).code).toBe(422);
  });
}
