import { expect, it } from 'vitest';
import { Refusal, refusalOf, TestCluster } from './TestCluster';

interface KubeEvent {
  count?: number;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

const LEASES = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
};
const EVENTS = { group: '', version: 'v1', plural: 'events' };

/** Leases and Events, as the portal writes them. */
export function describeRecords(cluster: () => TestCluster): void {
  const aLease = (name: string, spec: object = {}) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name },
    spec: {
      holderIdentity: 'portal-a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      renewTime: '2026-01-01T00:00:00.123000Z',
      ...spec,
    },
  });
  const create = (body: object) =>
    cluster().raw.request<Refusal & ReturnType<typeof aLease>>({
      method: 'POST',
      path: cluster().pathOf(LEASES),
      body,
    });
  const replace = (name: string, body: object) =>
    cluster().raw.request<Refusal & ReturnType<typeof aLease>>({
      method: 'PUT',
      path: cluster().pathOf(LEASES, name),
      body,
    });

  it('keeps the times of a Lease to the microsecond', async () => {
    const { body } = await create(aLease('exact'));
    expect(body.spec.renewTime).toBe('2026-01-01T00:00:00.123000Z');
  });

  it('lets one of two candidates create a Lease', async () => {
    await create(aLease('contested'));
    const second = await create(aLease('contested'));
    expect(second).toMatchObject({
      code: 409,
      body: { reason: 'AlreadyExists' },
    });
  });

  it('lets one of two holders renew a Lease', async () => {
    const { body: lease } = await create(aLease('renewed'));
    const take = (holderIdentity: string) =>
      replace('renewed', {
        ...lease,
        spec: { ...lease.spec, holderIdentity },
      });
    expect((await take('portal-b')).code).toBe(200);
    expect((await take('portal-c')).code).toBe(409);
  });

  it('gives a Lease to nobody who has not read it', async () => {
    await create(aLease('blind'));
    const { code, body } = await replace('blind', aLease('blind'));
    expect(code).toBe(422);
    expect(body.message).toContain('must be specified for an update');
  });

  it('refuses a Lease of no length', async () => {
    const refused = await create(aLease('short', { leaseDurationSeconds: 0 }));
    expect(refused.code).toBe(422);
  });

  it('counts an Event that is said again', async () => {
    const { namespace, raw } = cluster();
    const name = 'workload.0123456789abcdef';
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: 'agent-workloads.io/v1alpha1',
        kind: 'AgentWorkload',
        name: 'workload',
        namespace,
        uid: 'a-uid',
      },
      type: 'Warning',
      reason: 'GateTampered',
      message: 'The terms do not match their seal.',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'agent-workloads-portal' },
      reportingComponent: 'agent-workloads-portal',
    };
    const path = cluster().pathOf(EVENTS);
    const first = await raw.request({ method: 'POST', path, body });
    expect(first.code).toBe(201);
    const again = await raw.request({ method: 'POST', path, body });
    expect(again.code).toBe(409);
    const at = cluster().pathOf(EVENTS, name);
    const { body: before } = await raw.request<KubeEvent>({ path: at });
    const counted = await raw.request<KubeEvent>({
      method: 'PUT',
      path: at,
      body: { ...before, count: 2, lastTimestamp: '2026-01-01T00:01:00Z' },
    });
    expect(counted).toMatchObject({ code: 200, body: { count: 2 } });
    const found = await cluster().core.listNamespacedEvent({
      namespace,
      fieldSelector:
        'involvedObject.kind=AgentWorkload,involvedObject.uid=a-uid,type=Warning',
    });
    expect(found.items.map(event => event.metadata.name)).toEqual([name]);
  });

  it('refuses an Event about an object of another namespace', async () => {
    const { core, namespace } = cluster();
    const elsewhere = core.createNamespacedEvent({
      namespace,
      body: {
        metadata: { name: 'elsewhere' },
        involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' },
      },
    });
    expect((await refusalOf(elsewhere)).code).toBe(422);
  });
}
