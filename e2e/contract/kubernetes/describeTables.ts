import { expect, it } from 'vitest';
import { aWorkload, TestCluster, WORKFLOWS, WORKLOADS } from './TestCluster';

const AS_TABLE = {
  Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
};
const AS_METADATA = {
  Accept:
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
};

interface Table {
  kind: string;
  columnDefinitions: Array<{ name: string; priority: number }>;
  rows: Array<{ cells: unknown[]; object: { kind: string } }>;
}

/** The other forms of an answer: what `kubectl get` prints, and metadata alone. */
export function describeForms(cluster: () => TestCluster): void {
  const cells = ({ columnDefinitions, rows: [row] }: Table) =>
    Object.fromEntries(
      columnDefinitions.map(({ name }, index) => [name, row?.cells[index]]),
    );

  it('prints workloads in the columns of the definition', async () => {
    await cluster().create(aWorkload('printed'));
    await cluster().mergeStatus('printed', { phase: 'Running' });
    const { body } = await cluster().raw.request<Table>({
      path: cluster().pathOf(WORKLOADS, 'printed'),
      headers: AS_TABLE,
    });
    expect(body.kind).toBe('Table');
    expect(cells(body)).toMatchObject({ Name: 'printed', Phase: 'Running' });
    expect(cells(body).Age).toMatch(/^\d+s$/);
    expect(body.rows[0]?.object.kind).toBe('PartialObjectMetadata');
  });

  it('prints Workflows as Argo defines it', async () => {
    const path = cluster().pathOf(WORKFLOWS);
    const status = {
      phase: 'Failed',
      message: 'child failed',
      startedAt: '2026-01-01T00:00:00Z',
    };
    await cluster().raw.request({
      method: 'POST',
      path,
      body: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: {
          name: 'printed',
          // Ended long ago: no controller takes it up.
          labels: { 'workflows.argoproj.io/completed': 'true' },
        },
        spec: { entrypoint: 'main', templates: [] },
        status,
      },
    });
    const { body } = await cluster().raw.request<Table>({
      path,
      query: { fieldSelector: 'metadata.name=printed' },
      headers: AS_TABLE,
    });
    expect(body.columnDefinitions.map(({ name }) => name)).toEqual([
      'Name',
      'Status',
      'Age',
      'Message',
    ]);
    expect(cells(body)).toMatchObject({
      Name: 'printed',
      Status: 'Failed',
      Message: 'child failed',
    });
  });

  it('gives metadata alone', async () => {
    await cluster().create(aWorkload('bare'));
    const { body } = await cluster().raw.request<{
      kind: string;
      items: Array<Record<string, unknown>>;
    }>({
      path: cluster().pathOf(WORKLOADS),
      query: { fieldSelector: 'metadata.name=bare' },
      headers: AS_METADATA,
    });
    expect(body.kind).toBe('PartialObjectMetadataList');
    expect(body.items[0]).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'bare' },
    });
    expect(body.items[0]).not.toHaveProperty('spec');
  });
}
