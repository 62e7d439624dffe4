import { expect, it } from 'vitest';
import {
  AS_MERGE,
  aWorkload,
  Custom,
  Refusal,
  TestCluster,
  WORKLOADS,
} from './TestCluster';

const AS_APPLY = { 'Content-Type': 'application/apply-patch+yaml' };

interface Managed {
  manager: string;
  operation: string;
  fieldsV1: object;
}

const managersOf = ({ metadata }: Custom) =>
  ((metadata?.managedFields ?? []) as Managed[]).map(
    ({ manager, operation }) => `${operation} by ${manager}`,
  );

/** Server-side apply: what GitOps and `kubectl apply --server-side` do. */
export function describeApply(cluster: () => TestCluster): void {
  const apply = <T = Custom & Refusal>(
    body: Custom,
    fieldManager: string,
    query: Record<string, string> = {},
  ) =>
    cluster().raw.request<T>({
      method: 'PATCH',
      path: cluster().pathOf(WORKLOADS, body.metadata?.name),
      headers: AS_APPLY,
      query: { fieldManager, ...query },
      body,
    });
  const specOf = async (name: string) => (await cluster().read(name)).spec;

  it('creates what is missing, and says who applied it', async () => {
    const { code, body } = await apply(aWorkload('applied'), 'gitops');
    expect(code).toBe(201);
    expect(managersOf(body)).toEqual(['Apply by gitops']);
    const again = await apply(aWorkload('applied'), 'gitops');
    expect(again.code).toBe(200);
    expect(again.body.metadata?.resourceVersion).toBe(
      body.metadata?.resourceVersion,
    );
  });

  it('wants to know who applies', async () => {
    const { code, body } = await cluster().raw.request<Refusal>({
      method: 'PATCH',
      path: cluster().pathOf(WORKLOADS, 'anonymous'),
      headers: AS_APPLY,
      body: aWorkload('anonymous'),
    });
    expect(code).toBe(422);
    expect(body.message).toContain('is required for apply patch');
  });

  it('removes what its manager no longer sets, and only that', async () => {
    await apply(
      aWorkload('shrunk', {
        targetUrls: ['http://a.example/'],
        targetPrefix: 'runs',
      }),
      'gitops',
    );
    await cluster().merge('shrunk', { metadata: { labels: { by: 'hand' } } });
    const { body } = await apply(
      aWorkload('shrunk', { targetUrls: ['http://a.example/'] }),
      'gitops',
    );
    expect(body.spec).not.toHaveProperty('targetPrefix');
    expect(body.spec?.targetUrls).toEqual(['http://a.example/']);
    expect(body.metadata?.labels).toEqual({ by: 'hand' });
  });

  it('refuses a field that another manager applied, and names both', async () => {
    await apply(aWorkload('disputed'), 'gitops');
    const other = aWorkload('disputed', { objective: 'Something else' });
    const { code, body } = await apply(other, 'team');
    expect(code).toBe(409);
    expect(body.reason).toBe('Conflict');
    expect(body.message).toContain('Apply failed with 1 conflict');
    expect(body.details?.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: expect.stringContaining('conflict with "gitops"'),
        field: '.spec.objective',
      },
    ]);
    expect((await specOf('disputed'))?.objective).toBe('Compare the prices');
  });

  it('takes the field over when forced to, and the loser keeps the rest', async () => {
    await apply(aWorkload('forced'), 'gitops');
    const other = aWorkload('forced', { objective: 'Something else' });
    const { code, body } = await apply(other, 'team', { force: 'true' });
    expect(code).toBe(200);
    expect(body.spec?.objective).toBe('Something else');
    expect(managersOf(body).sort()).toEqual([
      'Apply by gitops',
      'Apply by team',
    ]);
    const late = await apply(aWorkload('forced'), 'gitops');
    expect(late.code).toBe(409);
  });

  it('lets two managers own a field on whose value they agree', async () => {
    const both = aWorkload('shared', { opaPolicy: 'permissive' });
    await apply(both, 'gitops');
    expect((await apply(both, 'team')).code).toBe(200);
    // One lets go: the field stays, for the other.
    const { body } = await apply(aWorkload('shared'), 'team');
    expect(body.spec?.opaPolicy).toBe('permissive');
  });

  it('refuses a field that somebody changed without applying', async () => {
    await apply(aWorkload('edited'), 'gitops');
    await cluster().custom.patchNamespacedCustomObject(
      {
        ...cluster().workloads,
        name: 'edited',
        body: { spec: { objective: 'Edited by hand' } },
        fieldManager: 'kubectl-edit',
      },
      AS_MERGE,
    );
    const { code, body } = await apply(aWorkload('edited'), 'gitops');
    expect(code).toBe(409);
    expect(body.message).toContain('conflict with "kubectl-edit"');
    const forced = await apply(aWorkload('edited'), 'gitops', {
      force: 'true',
    });
    expect(forced.body.spec?.objective).toBe('Compare the prices');
  });

  it('never conflicts with what the status reports', async () => {
    await apply(aWorkload('reported'), 'gitops');
    await cluster().mergeStatus('reported', { phase: 'Pending' });
    const { code, body } = await apply(
      aWorkload('reported', { opaPolicy: 'permissive' }),
      'gitops',
    );
    expect(code).toBe(200);
    expect(body.status).toEqual({ phase: 'Pending' });
  });

  it('checks schema and rules like every other write', async () => {
    const { code, body } = await apply(
      aWorkload('unlawful', { opaPolicy: 'lax' }),
      'gitops',
    );
    expect(code).toBe(422);
    expect(body.details?.causes?.[0]?.field).toBe('spec.opaPolicy');
  });

  it('shows in a dry run what it would do, and does nothing', async () => {
    const { code, body } = await apply(aWorkload('tried'), 'gitops', {
      dryRun: 'All',
    });
    expect(code).toBe(201);
    expect(body.spec?.opaPolicy).toBe('strict');
    await apply(aWorkload('tried-again'), 'gitops');
    const change = aWorkload('tried-again', { objective: 'Other' });
    const dry = await apply(change, 'team', { dryRun: 'All' });
    expect(dry.code).toBe(409);
    await apply(change, 'team', { dryRun: 'All', force: 'true' });
    expect((await specOf('tried-again'))?.objective).toBe('Compare the prices');
    await expect(cluster().read('tried')).rejects.toMatchObject({ code: 404 });
  });
}
