import { expect, it } from 'vitest';
import {
  AS_JSON_PATCH,
  AS_PORTAL,
  aWorkload,
  refusalOf,
  TestCluster,
} from './TestCluster';

/** Creating, changing and what refuses a change. */
export function describeWrites(cluster: () => TestCluster): void {
  it('sets what the server owns when it creates an object', async () => {
    const created = await cluster().create(aWorkload('created'));
    expect(created.metadata).toMatchObject({ name: 'created', generation: 1 });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata?.resourceVersion).toMatch(/^\d+$/);
    expect(created.metadata?.creationTimestamp).toMatch(/^\d{4}-.*Z$/);
  });

  it('makes a name from generateName', async () => {
    const { core, namespace } = cluster();
    const body = { metadata: { generateName: 'some-' } };
    const made = await core.createNamespacedConfigMap({ namespace, body });
    expect(made.metadata?.name).toMatch(/^some-[a-z0-9]{5}$/);
  });

  it('refuses a second object of one name', async () => {
    await cluster().create(aWorkload('twice'));
    const refusal = await refusalOf(cluster().create(aWorkload('twice')));
    expect(refusal).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'agentworkloads.agent-workloads.io "twice" already exists',
    });
  });

  it('answers 404 for objects and namespaces that are not there', async () => {
    expect(await refusalOf(cluster().read('nobody'))).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'agentworkloads.agent-workloads.io "nobody" not found',
    });
    const { core } = cluster();
    const body = { metadata: { name: 'x' } };
    const namespace = 'nowhere-at-all';
    expect(
      await refusalOf(core.createNamespacedConfigMap({ namespace, body })),
    ).toMatchObject({ code: 404 });
  });

  it('refuses a replacement that read an older version', async () => {
    const first = await cluster().create(aWorkload('raced'));
    await cluster().merge('raced', { spec: { attempt: 2 } });
    const late = cluster().custom.replaceNamespacedCustomObject({
      ...cluster().workloads,
      name: 'raced',
      body: first,
    });
    expect(await refusalOf(late)).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
  });

  it('takes a merge patch with a resourceVersion as conditional', async () => {
    const { metadata } = await cluster().create(aWorkload('conditional'));
    const { resourceVersion } = metadata ?? {};
    const patch = { metadata: { resourceVersion }, spec: { attempt: 2 } };
    await cluster().merge('conditional', patch);
    expect(
      await refusalOf(cluster().merge('conditional', patch)),
    ).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('refuses an unconditional replacement of a custom resource', async () => {
    await cluster().create(aWorkload('blind'));
    const blind = cluster().custom.replaceNamespacedCustomObject({
      ...cluster().workloads,
      name: 'blind',
      body: aWorkload('blind', { attempt: 2 }),
    });
    const refusal = await refusalOf(blind);
    expect(refusal.code).toBe(422);
    expect(refusal.message).toContain('must be specified for an update');
  });

  it('applies a JSON patch whole or, when a test fails, not at all', async () => {
    const { metadata } = await cluster().create(aWorkload('tested'));
    const replace = { op: 'replace', path: '/spec/objective', value: 'Other' };
    const wrong = { op: 'test', path: '/metadata/uid', value: 'not-this' };
    const right = { op: 'test', path: '/metadata/uid', value: metadata?.uid };
    const refused = cluster().jsonPatch('tested', [replace, wrong]);
    expect((await refusalOf(refused)).code).toBe(422);
    expect((await cluster().read('tested')).spec?.objective).toBe(
      'Compare the prices',
    );
    const patched = await cluster().jsonPatch('tested', [right, replace]);
    expect(patched.spec?.objective).toBe('Other');
  });

  it('keeps status apart from the rest', async () => {
    const sent = { ...aWorkload('apart'), status: { phase: 'Completed' } };
    const created = await cluster().create(sent);
    expect(created.status).toBeUndefined();
    const ignored = await cluster().merge('apart', {
      status: { phase: 'Failed' },
    });
    expect(ignored.status).toBeUndefined();
    const { workloads, custom } = cluster();
    const reported = (await custom.patchNamespacedCustomObjectStatus(
      {
        ...workloads,
        name: 'apart',
        body: { spec: { objective: 'No' }, status: { phase: 'Pending' } },
      },
      AS_PORTAL,
    )) as ReturnType<typeof aWorkload>;
    expect(reported.status).toEqual({ phase: 'Pending' });
    expect(reported.spec?.objective).toBe('Compare the prices');
  });

  it('raises generation with the spec and not with anything else', async () => {
    const generation = async () =>
      (await cluster().read('raised')).metadata?.generation;
    await cluster().create(aWorkload('raised'));
    await cluster().mergeStatus('raised', { phase: 'Pending' });
    await cluster().merge('raised', { metadata: { labels: { a: 'b' } } });
    expect(await generation()).toBe(1);
    await cluster().merge('raised', { spec: { attempt: 2 } });
    expect(await generation()).toBe(2);
  });

  it('leaves an object alone when a write changes nothing', async () => {
    const created = await cluster().create(aWorkload('same'));
    const again = await cluster().merge('same', {
      spec: { objective: created.spec?.objective },
    });
    expect(again.metadata?.resourceVersion).toBe(
      created.metadata?.resourceVersion,
    );
  });

  it('writes a Workflow whole: it has no status subresource', async () => {
    const { custom, workflows } = cluster();
    const body = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'whole' },
      spec: { entrypoint: 'main' },
    };
    await custom.createNamespacedCustomObject({ ...workflows, body });
    const patched = (await custom.patchNamespacedCustomObject(
      {
        ...workflows,
        name: 'whole',
        body: [{ op: 'add', path: '/status', value: { phase: 'Running' } }],
      },
      AS_JSON_PATCH,
    )) as ReturnType<typeof aWorkload>;
    expect(patched.status).toEqual({ phase: 'Running' });
    const noStatus = custom.getNamespacedCustomObjectStatus({
      ...workflows,
      name: 'whole',
    });
    expect((await refusalOf(noStatus)).code).toBe(404);
  });
}
