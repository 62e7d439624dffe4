import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argoServer } from './support/argoServer';
import { GATES, gatePipeline, gateWorkload } from './support/gatePipeline';
import { KubeApi } from './support/KubeApi';
import { offloadNodes } from './support/offloadNodes';
import { startPortal, type TestPortal } from './support/portal';
import { createEnvironment } from './support/portalAccount';
import { until } from './support/until';

const NAMESPACE = `offloaded-${Date.now().toString(36)}`;
const ARGO = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}`;
const workloads = `/apis/agent-workloads.io/v1alpha1/namespaces/${NAMESPACE}/agentworkloads`;

const admin = KubeApi.asAdmin();
const denied = new Set<string>();
const approves = (gate: string) => !denied.has(gate);
let undo: (() => Promise<void>) | undefined;
let portal: TestPortal | undefined;

beforeAll(async () => {
  await createEnvironment(admin, NAMESPACE);
  await admin.post(`${ARGO}/workflowtemplates`, gatePipeline());
  undo = await offloadNodes(admin);
}, 300_000);

afterAll(async () => {
  await portal?.stop();
  await admin.delete(`/api/v1/namespaces/${NAMESPACE}`);
  await undo?.();
}, 300_000);

async function launch(name: string): Promise<void> {
  const { status, body } = await admin.post(workloads, gateWorkload(name));
  if (status !== 201) throw new Error(body.message);
}

const workloadWhere = (
  what: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a status, which assertions look into
  holds: (status: any) => boolean,
  name: string,
) =>
  until(
    what,
    async () => {
      const { body } = await admin.get(`${workloads}/${name}`);
      return body.status && holds(body.status) && body.status;
    },
    120_000,
  );

describe('a run whose nodes lie in Argo’s database', () => {
  it('is out of reach without an Argo server, and its workload says what to configure', async () => {
    portal = await startPortal(admin, NAMESPACE, { approves });
    await launch('through');
    const status = await workloadWhere(
      'the nodes are out of reach',
      ({ conditions = [] }) =>
        conditions.some(
          ({ reason }: { reason: string }) => reason === 'NodesOutOfReach',
        ),
      'through',
    );
    expect(status.message).toContain('agentWorkloads.clusters[].argoServer');
    expect(status.phase).toBe('Running');
    const { body } = await admin.get(`${ARGO}/workflows/through-1`);
    expect(body.status.offloadNodeStatusVersion).toMatch(/^fnv:\d+$/);
    expect(body.status.nodes).toBeUndefined();
    await portal.stop();
    portal = undefined;
  });

  it('goes on where the portal may ask the Argo server, and passes its gates', async () => {
    portal = await startPortal(admin, NAMESPACE, {
      approves,
      argoServer: await argoServer(admin, 'offloaded'),
    });
    const status = await workloadWhere(
      'the run completed',
      ({ phase }) => phase === 'Completed',
      'through',
    );
    expect(status).toMatchObject({ argoPhase: 'Succeeded', progress: '2/2' });
    expect(status.gates).toMatchObject(
      GATES.map(name => ({ name, state: 'Approved' })),
    );
  });

  it('is stopped when it is rejected', async () => {
    denied.add('release');
    await launch('rejected');
    const status = await workloadWhere(
      'the run failed',
      ({ phase }) => phase === 'Failed',
      'rejected',
    );
    expect(status.gates).toMatchObject([
      { name: 'review', state: 'Approved' },
      { name: 'release', state: 'Rejected' },
    ]);
    const { body } = await admin.get(`${ARGO}/workflows/rejected-1`);
    expect(body.spec.shutdown).toBe('Stop');
  });
});
