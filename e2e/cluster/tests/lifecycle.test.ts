import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatePipeline, gateWorkload } from './support/gatePipeline';
import { KubeApi } from './support/KubeApi';
import { startPortal, type TestPortal } from './support/portal';
import { createEnvironment } from './support/portalAccount';
import { until } from './support/until';

const NAMESPACE = `lifecycle-${Date.now().toString(36)}`;
const ARGO = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}`;
const workloads = `/apis/agent-workloads.io/v1alpha1/namespaces/${NAMESPACE}/agentworkloads`;

const admin = KubeApi.asAdmin();
let portal: TestPortal;

beforeAll(async () => {
  await createEnvironment(admin, NAMESPACE);
  await admin.post(`${ARGO}/workflowtemplates`, gatePipeline());
  // Nobody and nothing answers at the gates.
  portal = await startPortal(admin, NAMESPACE, {
    approves: () => {
      throw new Error('the policy has no answer');
    },
  });
});

afterAll(async () => {
  await admin.delete(workloads);
  // A namespace that is deleted first may take the portal's rights before its finalizers.
  await until('the portal has let every workload go', async () => {
    const { body } = await admin.get(workloads);
    return body.items.length === 0;
  });
  await admin.delete(`/api/v1/namespaces/${NAMESPACE}`);
  await until(
    'the namespace is gone',
    async () =>
      (await admin.get(`/api/v1/namespaces/${NAMESPACE}`)).status === 404,
    60_000,
  );
  await portal?.stop();
});

async function waiting(name: string): Promise<{ uid: string }> {
  const { status, body } = await admin.post(workloads, gateWorkload(name));
  if (status !== 201) throw new Error(body.message);
  await until(`${name} waits at its gate`, async () => {
    const { body: now } = await admin.get(`${workloads}/${name}`);
    return now.status?.phase === 'Suspended';
  });
  return { uid: body.metadata.uid };
}

const gone = (what: string, path: string) =>
  until(what, async () => (await admin.get(path)).status === 404);

describe('on a real cluster', () => {
  it.each(['Background', 'Foreground'])(
    'a workload deleted at its gate (%s) leaves no Workflow, and its end in the archive',
    async propagationPolicy => {
      const name = `deleted-${propagationPolicy.toLowerCase()}`;
      const { uid } = await waiting(name);
      await admin.delete(`${workloads}/${name}`, { propagationPolicy });
      await gone('the workload is gone', `${workloads}/${name}`);
      await gone('the Workflow is gone', `${ARGO}/workflows/${name}-1`);
      const { items } = await portal.history.list({ limit: 50 });
      expect(
        items.find(({ workloadUid }) => workloadUid === uid),
      ).toMatchObject({ phase: 'Failed', ended: true });
    },
  );

  it('a workload deleted without its Workflow (Orphan) lets go of that', async () => {
    await waiting('orphaned');
    await admin.delete(`${workloads}/orphaned`, {
      propagationPolicy: 'Orphan',
    });
    await gone('the workload is gone', `${workloads}/orphaned`);
    const { metadata } = await until('the Workflow is free', async () => {
      const { body } = await admin.get(`${ARGO}/workflows/orphaned-1`);
      return !body.metadata.finalizers?.length && body;
    });
    expect(metadata.ownerReferences ?? []).toEqual([]);
  });

  it('a Workflow deleted under its workload ends it, and is not made again', async () => {
    await waiting('lost');
    await admin.delete(`${ARGO}/workflows/lost-1`);
    await gone('the Workflow is gone', `${ARGO}/workflows/lost-1`);
    const { body } = await admin.get(`${workloads}/lost`);
    expect(body.status).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('was deleted while the run was on'),
    });
  });

  it('what happens stands in Events of the workload', async () => {
    const { uid } = await waiting('told');
    const events = `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=involvedObject.uid%3D${uid}`;
    const reasons = await until('the events are there', async () => {
      const { body } = await admin.get(events);
      const said = body.items.map(({ reason }: { reason: string }) => reason);
      return said.includes('Suspended') && said;
    });
    expect(reasons).toEqual(
      expect.arrayContaining(['Pending', 'GateOpened', 'Suspended']),
    );
  });

  it('the Lease names the replica that reconciles, and is renewed', async () => {
    const { body: before } = await admin.get(portal.leasePath);
    expect(before.spec.holderIdentity).toMatch(/^test-\d+-\d+$/);
    await until('the Lease is renewed', async () => {
      const { body } = await admin.get(portal.leasePath);
      return body.spec.renewTime > before.spec.renewTime;
    });
  });
});
