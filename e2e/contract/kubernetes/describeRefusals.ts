import { expect, it } from 'vitest';
import {
  AS_STRATEGIC,
  aWorkload,
  CONFIG_MAPS,
  Custom,
  Refusal,
  refusalOf,
  TestCluster,
  WORKFLOWS,
  WORKLOADS,
} from './TestCluster';

/** What a request is answered that can't be done: code, reason and details of a Status. */
export function describeRefusals(cluster: () => TestCluster): void {
  const post = (body: unknown, headers?: Record<string, string>) =>
    cluster().raw.request<Refusal>({
      method: 'POST',
      path: cluster().pathOf(WORKLOADS),
      body,
      ...(headers && { headers }),
    });

  it('says in a Status what was refused, and of what', async () => {
    const { code, body } = await post(
      aWorkload('unlawful', { opaPolicy: 'lax', targetUrls: [] }),
    );
    expect(code).toBe(422);
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'Invalid',
      code: 422,
      details: {
        name: 'unlawful',
        group: 'agent-workloads.io',
        kind: 'AgentWorkload',
      },
    });
    const causes = body.details?.causes?.map(
      ({ field, reason }) => `${reason} ${field}`,
    );
    // After such mistakes the rules are not checked, and the answer says so.
    expect(causes?.sort()).toEqual([
      'FieldValueInvalid <nil>',
      'FieldValueInvalid spec.targetUrls',
      'FieldValueNotSupported spec.opaPolicy',
    ]);
  });

  it('names what was not found', async () => {
    const { body } = await cluster().raw.request<Refusal>({
      path: cluster().pathOf(WORKLOADS, 'nobody'),
    });
    expect(body).toMatchObject({
      reason: 'NotFound',
      details: {
        name: 'nobody',
        group: 'agent-workloads.io',
        kind: 'agentworkloads',
      },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['another version', { ...aWorkload('odd'), apiVersion: 'v1' }],
    [
      'another namespace',
      { ...aWorkload('odd'), metadata: { name: 'odd', namespace: 'default' } },
    ],
  ])('refuses a body that is or has %s', async (_what, body) => {
    expect((await post(body)).code).toBe(400);
  });

  it('refuses another kind, and a version of what is yet to be made', async () => {
    const other = await post({ ...aWorkload('odd'), kind: 'Workflow' });
    expect(other).toMatchObject({
      code: 422,
      body: { details: { causes: [{ field: 'kind' }] } },
    });
    const metadata = { name: 'odd', resourceVersion: '1' };
    const { code, body } = await post({ ...aWorkload('odd'), metadata });
    // No mistake: 500.
    expect(code).toBe(500);
    expect(body.message).toBe(
      'resourceVersion should not be set on objects to be created',
    );
  });

  it('refuses a name that is not that of the address', async () => {
    const created = await cluster().create(aWorkload('addressed'));
    const { code } = await cluster().raw.request({
      method: 'PUT',
      path: cluster().pathOf(WORKLOADS, 'addressed'),
      body: { ...created, metadata: { ...created.metadata, name: 'other' } },
    });
    expect(code).toBe(400);
  });

  it('refuses types of bodies and addresses that there are not', async () => {
    const path = cluster().pathOf(WORKLOADS, 'typed');
    await cluster().create(aWorkload('typed'));
    const strategic = cluster().custom.patchNamespacedCustomObject(
      { ...cluster().workloads, name: 'typed', body: { spec: {} } },
      AS_STRATEGIC,
    );
    expect((await refusalOf(strategic)).code).toBe(415);
    const untyped = await cluster().raw.request<Refusal>({
      method: 'PATCH',
      path,
      body: {},
    });
    expect(untyped.code).toBe(415);
  });

  it.each(['/apis/agent-workloads.io/v1alpha1/nonsense', '/apis/no.such/v1/x'])(
    'answers 404, and no Status, where nothing is served: %s',
    async path => {
      const { code, body } = await cluster().raw.request<unknown>({ path });
      expect({ code, body }).toEqual({
        code: 404,
        body: '404 page not found\n',
      });
    },
  );

  it('answers with a Status where only the kind is unknown', async () => {
    const { code, body } = await cluster().raw.request<Refusal>({
      path: '/api/v1/nonsense',
    });
    expect(code).toBe(404);
    expect(body).toMatchObject({ kind: 'Status', reason: 'NotFound' });
  });

  it('refuses labels that are no labels, and owners that are no owners', async () => {
    const map = (metadata: object) =>
      cluster().raw.request<Refusal>({
        method: 'POST',
        path: cluster().pathOf(CONFIG_MAPS),
        body: { metadata: { name: 'odd', ...metadata } },
      });
    const labels = await map({ labels: { a: 'not a label' } });
    expect(labels.code).toBe(422);
    expect(labels.body.details?.causes?.[0]?.field).toBe('metadata.labels');
    const owner = { apiVersion: 'v1', kind: 'Pod', name: '', uid: 'x' };
    const owners = await map({ ownerReferences: [owner] });
    expect(owners.code).toBe(422);
    expect(owners.body.details?.causes?.[0]?.field).toBe(
      'metadata.ownerReferences.name',
    );
    const controllers = [1, 2].map(n => ({
      ...owner,
      name: `p${n}`,
      controller: true,
    }));
    expect((await map({ ownerReferences: controllers })).code).toBe(422);
  });

  it.each([
    [
      'a path that is not there',
      { op: 'replace', path: '/spec/none/x', value: 1 },
    ],
    [
      'a test of what is not there',
      { op: 'test', path: '/spec/none', value: 1 },
    ],
    ['removing what is not there', { op: 'remove', path: '/spec/none' }],
  ])('answers 422 to a JSON patch with %s', async (what, operation) => {
    const name = `patched-${what.length}`;
    await cluster().create(aWorkload(name));
    const refusal = await refusalOf(cluster().jsonPatch(name, [operation]));
    expect(refusal).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  it('reads escaped keys in the paths of a JSON patch', async () => {
    await cluster().create({
      ...aWorkload('escaped'),
      metadata: { name: 'escaped', annotations: { 'a.io/b': 'old' } },
    });
    const path = '/metadata/annotations/a.io~1b';
    const patched = await cluster().jsonPatch('escaped', [
      { op: 'test', path, value: 'old' },
      { op: 'replace', path, value: 'new' },
    ]);
    expect(patched.metadata?.annotations).toEqual({ 'a.io/b': 'new' });
  });

  it('refuses half a node of a Workflow', async () => {
    const created = await cluster().raw.request<Custom>({
      method: 'POST',
      path: cluster().pathOf(WORKFLOWS),
      body: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: {
          name: 'half',
          labels: { 'workflows.argoproj.io/completed': 'true' },
        },
        spec: { entrypoint: 'main', templates: [] },
      },
    });
    expect(created.code).toBe(201);
    const { code, body } = await cluster().raw.request<Refusal>({
      method: 'PATCH',
      path: cluster().pathOf(WORKFLOWS, 'half'),
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: { status: { nodes: { 'half-1': { phase: 'Succeeded' } } } },
    });
    expect(code).toBe(422);
    expect(body.details?.causes?.map(({ field }) => field).sort()).toEqual([
      '<nil>',
      'status.nodes.half-1.id',
      'status.nodes.half-1.name',
      'status.nodes.half-1.type',
    ]);
  });
}
