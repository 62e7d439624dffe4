import { Readable } from 'node:stream';
import type { Workflow } from '../domain/argo';
import { aWorkflow } from '../testUtils';
import {
  KEY,
  RUN,
  aCluster,
  launched,
  waitingCluster,
} from '../testUtils/reconcilerHarness';

describe('the reconciler', () => {
  it('hears a rejection that was recorded while the policy thought', async () => {
    const cluster = await waitingCluster();
    const before = cluster.store.workloads.get(KEY);
    if (!before) throw new Error('gone');
    await cluster.decide({ decision: 'reject', comment: 'Wrong prices' });
    const after = cluster.store.workloads.get(KEY);
    cluster.store.workloads.receive(before, false);
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    await expect(cluster.pass()).rejects.toThrow('was changed');
    expect(cluster.node()?.phase).toBe('Running');
    if (after) cluster.store.workloads.receive(after, false);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Rejected');
  });

  it('takes no verdict on evidence that was changed behind the gate', async () => {
    const cluster = await waitingCluster();
    const run = cluster.store.workflows.get(RUN);
    if (!run) throw new Error('gone');
    const text = JSON.stringify(run).replaceAll('publish-report', 'wire-money');
    cluster.store.put<Workflow>(JSON.parse(text));
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      policy: {
        verdict: 'review',
        reasons: [{ message: expect.stringContaining('evidence') }],
      },
    });
  });

  it('approves nothing once the terms of its run were removed', async () => {
    const cluster = aCluster();
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    cluster.store.put(launched());
    await cluster.settle();
    const run = cluster.argo('waiting');
    cluster.store.put<Workflow>({
      ...run,
      metadata: { ...run.metadata, annotations: {} },
    });
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      terms: { mode: 'Manual', approvers: [] },
    });
    expect(cluster.condition('GateTampered')?.status).toBe('True');
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('TimedOut');
  });

  it('frees the name of a workload that left a held Workflow behind', async () => {
    const cluster = aCluster();
    const left = aWorkflow('succeeded');
    cluster.store.put<Workflow>({
      ...left,
      metadata: {
        ...left.metadata,
        labels: {
          ...left.metadata.labels,
          'agent-workloads.io/workload-uid': 'uid-of-the-one-before',
        },
        ownerReferences: [],
      },
    });
    cluster.store.remove('Workflow', RUN);
    cluster.store.put(launched());
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)?.metadata.uid).not.toBe(
      left.metadata.uid,
    );
    expect(cluster.condition('WorkflowCreated')?.status).toBe('True');
  });

  it('archives the time at which a run was deleted under way, so that it is not kept for ever', async () => {
    const cluster = await waitingCluster();
    cluster.store.remove('AgentWorkload', KEY);
    await cluster.settle();
    const [row] = (await cluster.history.list({ limit: 1 })).items;
    expect(row).toMatchObject({
      ended: true,
      finishedAt: '2026-11-23T12:00:00Z',
    });
  });

  it('reads no manifest that is longer than its store says', async () => {
    const cluster = aCluster();
    let read = 0;
    cluster.artifacts.store = {
      read: async () => ({
        body: Readable.from(
          (function* endless() {
            for (; read < 64; read += 1) yield Buffer.alloc(1024 * 1024);
          })(),
        ),
        contentLength: 0,
        totalLength: 0,
      }),
    };
    cluster.store.put(launched());
    await cluster.settle();
    cluster.argo('waiting');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Waiting');
    expect(read).toBeLessThan(64);
  });

  it('lets a workload go whose run has nodes that are none', async () => {
    const cluster = await waitingCluster();
    const run = cluster.store.workflows.get(RUN);
    if (!run) throw new Error('gone');
    const nodes = {
      x: { id: 'x', name: 'x', type: 'Suspend', phase: 'Running', children: 5 },
    };
    cluster.store.put<Workflow>(
      JSON.parse(JSON.stringify({ ...run, status: { nodes } })),
    );
    cluster.store.remove('AgentWorkload', KEY);
    await cluster.settle();
    expect(cluster.store.workloads.get(KEY)).toBeUndefined();
  });
});
