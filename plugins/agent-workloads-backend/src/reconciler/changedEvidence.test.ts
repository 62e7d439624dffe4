import { Readable } from 'node:stream';
import type { ArtifactStore } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { Workflow } from '../domain/argo';
import { anEnvironment } from '../testUtils';
import {
  RUN,
  aCluster,
  launched,
  waitingCluster,
} from '../testUtils/reconcilerHarness';

type Cluster = ReturnType<typeof aCluster>;

/** Somebody with access to Workflows writes another action into a step's output. */
function rewrite(cluster: Cluster, from: string, to: string): void {
  const run = cluster.store.workflows.get(RUN);
  if (!run) throw new Error('gone');
  const text = JSON.stringify(run).replaceAll(from, to);
  cluster.store.put<Workflow>(JSON.parse(text));
}

/** An object store in which every step's manifest says this. */
const manifests = (sha256: string): ArtifactStore => ({
  read: async () => {
    const entry = { artifact: 'manifest', bytes: 3, sha256, contentType: 'x' };
    const text = JSON.stringify({ version: 1, artifacts: [entry] });
    return {
      body: Readable.from([text]),
      contentLength: text.length,
      totalLength: text.length,
    };
  },
});
const DOWN: ArtifactStore = {
  read: () => Promise.reject(new Error('store is down')),
};

async function waitingWithManifests(sha256: string) {
  const cluster = aCluster();
  cluster.artifacts.store = manifests(sha256);
  cluster.store.put(launched());
  await cluster.settle();
  cluster.argo('waiting');
  await cluster.settle();
  return cluster;
}

describe('a gate whose evidence was changed after it opened', () => {
  it.each<[string, () => Promise<Cluster>]>([
    [
      'in the Workflow',
      async () => {
        const cluster = await waitingCluster();
        rewrite(cluster, 'publish-report', 'wire-money');
        return cluster;
      },
    ],
    [
      'in the object store',
      async () => {
        const cluster = await waitingWithManifests('aa');
        cluster.artifacts.store = manifests('bb');
        return cluster;
      },
    ],
  ])('%s is not opened by an approval, and says why', async (_, changed) => {
    const cluster = await changed();
    await cluster.decide();
    await cluster.settle();
    expect(cluster.node()?.phase).toBe('Running');
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      evidenceChanged: true,
      decisions: [{ by: 'user:default/grace', decision: 'approve' }],
    });
    expect(cluster.status()?.message).toContain(
      'can’t be approved: its evidence was changed after it opened',
    );
    expect(cluster.condition('EvidenceChanged')).toMatchObject({
      status: 'True',
      reason: 'EvidenceChanged',
      message: expect.stringContaining('Gate suspend-gate'),
    });
    expect(cluster.store.events).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'EvidenceChanged' }),
    );
  });

  it('is reported before anybody approves, once', async () => {
    const cluster = await waitingCluster();
    rewrite(cluster, 'publish-report', 'wire-money');
    await cluster.settle();
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({
      evidenceChanged: true,
      policy: { verdict: 'review', reasons: [{ code: 'evidence-changed' }] },
    });
    const told = cluster.store.events.filter(
      ({ reason }) => reason === 'EvidenceChanged',
    );
    expect(told).toHaveLength(1);
  });

  it('is not opened by the approval that completes a quorum', async () => {
    const cluster = await waitingCluster(
      launched({ spec: { approval: { requiredApprovals: 2 } } }),
    );
    await cluster.decide({ by: 'user:default/grace' });
    await cluster.settle();
    rewrite(cluster, 'publish-report', 'wire-money');
    await cluster.decide({ by: 'user:default/linus' });
    await cluster.settle();
    expect(cluster.node()?.phase).toBe('Running');
    expect(cluster.gate()?.decisions).toHaveLength(2);
  });

  it('can be rejected', async () => {
    const cluster = await waitingCluster();
    rewrite(cluster, 'publish-report', 'wire-money');
    await cluster.decide();
    await cluster.settle();
    await cluster.decide({
      by: 'user:default/linus',
      decision: 'reject',
      comment: 'Somebody changed this',
    });
    await cluster.settle();
    expect(cluster.node()?.phase).toBe('Failed');
    expect(cluster.gate()?.state).toBe('Rejected');
  });

  it('times out though it was approved', async () => {
    const cluster = await waitingCluster();
    rewrite(cluster, 'publish-report', 'wire-money');
    await cluster.decide();
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({
      state: 'TimedOut',
      reason: expect.stringContaining('evidence was changed'),
    });
  });

  it('opens by the approvals it has once its evidence is what it was', async () => {
    const cluster = await waitingCluster();
    rewrite(cluster, 'publish-report', 'wire-money');
    await cluster.decide();
    await cluster.settle();
    const { recheckAt } = await cluster.pass();
    expect(recheckAt).toBeDefined();
    rewrite(cluster, 'wire-money', 'publish-report');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
    expect(cluster.gate()).not.toHaveProperty('evidenceChanged');
    expect(cluster.condition('EvidenceChanged')?.status).toBe('False');
  });
});

describe('a gate whose evidence can’t be read', () => {
  it('keeps its approvals, says so, and opens once the store answers', async () => {
    const cluster = await waitingWithManifests('aa');
    cluster.artifacts.store = DOWN;
    await cluster.decide();
    await cluster.settle();
    expect(cluster.node()?.phase).toBe('Running');
    expect(cluster.status()?.message).toContain('store is down');
    expect(cluster.condition('EvidenceChanged')).toBeUndefined();
    expect((await cluster.pass()).recheckAt).toBeDefined();
    cluster.artifacts.store = manifests('aa');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });

  it('does not time out what was approved in time', async () => {
    const cluster = await waitingWithManifests('aa');
    cluster.artifacts.store = DOWN;
    await cluster.decide();
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Waiting');
    cluster.artifacts.store = manifests('aa');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });

  it('is not taken for changed while its environment is gone', async () => {
    const cluster = await waitingWithManifests('aa');
    cluster.store.environments.receive(anEnvironment(), true);
    await cluster.decide();
    await cluster.settle();
    expect(cluster.node()?.phase).toBe('Running');
    expect(cluster.gate()).not.toHaveProperty('evidenceChanged');
    expect(cluster.status()?.message).toContain('names no bucket');
    cluster.store.put(anEnvironment());
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });

  it('can be rejected meanwhile', async () => {
    const cluster = await waitingWithManifests('aa');
    cluster.artifacts.store = DOWN;
    await cluster.decide({ decision: 'reject', comment: 'No' });
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Rejected');
  });
});
