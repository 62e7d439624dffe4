import { Readable } from 'node:stream';
import type { ArtifactStore } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { Workflow } from '../domain/argo';
import { aDecision, aTemplate, aWorkload, anEnvironment } from '../testUtils';
import {
  KEY,
  RUN,
  aCluster,
  launched,
  waitingCluster,
} from '../testUtils/reconcilerHarness';

const AT = '2026-11-23T12:00:00Z';

describe('the reconciler', () => {
  it('runs a workload from launch to report with one approval', async () => {
    const cluster = await waitingCluster();
    expect(cluster.status()).toMatchObject({
      phase: 'Suspended',
      argoPhase: 'Suspended',
      progress: '3/5',
      message: expect.stringContaining('waits for 1 approval'),
    });
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      terms: { requester: 'user:default/ada', requiredApprovals: 1 },
      policy: { verdict: 'review', engine: 'test' },
    });

    await cluster.decide({ comment: 'Looks {{fine}}' });
    await cluster.settle();
    expect(cluster.node()).toMatchObject({
      phase: 'Succeeded',
      message: expect.stringMatching(/^Approved by user:default\/grace/),
    });
    expect(cluster.node()?.outputs?.parameters).toEqual([
      { name: 'decision', value: 'approve' },
      { name: 'decided_by', value: 'user:default/grace' },
      { name: 'comment', value: '"Looks \\u007b\\u007bfine}}"' },
      { name: 'approved_actions', value: expect.stringContaining('publish') },
    ]);
    expect(cluster.gate()?.state).toBe('Approved');

    cluster.argo('succeeded');
    await cluster.settle();
    expect(cluster.status()).toMatchObject({
      phase: 'Completed',
      argoPhase: 'Succeeded',
      progress: '5/5',
      executedActions: [{ name: 'publish-report', approved: true }],
    });
    expect(Object.keys(cluster.status()?.workflowArtifacts ?? {})).toEqual([
      'scraper',
      'screenshot',
      'dom',
      'synthesis',
    ]);
    expect(cluster.store.workflows.get(RUN)?.metadata.finalizers).toEqual([]);
    expect((await cluster.history.list({ limit: 5 })).items).toMatchObject([
      { phase: 'Completed', ended: true, requester: 'user:default/ada' },
    ]);
    expect(cluster.store.events.map(({ reason }) => reason)).toEqual([
      'Pending',
      'Running',
      'GateOpened',
      'Suspended',
      'GateApproved',
      'Running',
      'Completed',
    ]);
  });

  it('lets the policy approve alone', async () => {
    const cluster = aCluster();
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    cluster.store.put(launched());
    await cluster.settle();
    cluster.argo('waiting');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
    expect(cluster.node()?.message).toMatch(/^Approved by policy/);
  });

  it('fails the run with the comment when a person rejects, and stops it in the same write', async () => {
    const cluster = await waitingCluster();
    await cluster.decide({ decision: 'reject', comment: 'Prices are missing' });
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)?.spec.shutdown).toBe('Stop');
    const { node, store } = cluster;
    const now = store.workflows.get(RUN);
    if (!now) throw new Error('gone');
    store.put<Workflow>({
      ...now,
      status: { ...now.status, phase: 'Failed', finishedAt: AT },
    });
    expect(node()?.phase).toBe('Failed');
    await cluster.settle();
    expect(cluster.status()).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('Prices are missing'),
    });
    expect(cluster.condition('Succeeded')?.reason).toBe('GateRejected');
  });

  it('creates nothing and says why while the template is not there, and starts when it comes', async () => {
    const cluster = aCluster();
    cluster.store.put(
      launched({
        spec: { orchestration: { workflowTemplateRef: { name: 'late' } } },
      }),
    );
    await cluster.settle();
    expect(cluster.status()?.phase).toBe('Pending');
    expect(cluster.condition('Accepted')).toMatchObject({
      status: 'False',
      reason: 'TemplateNotFound',
    });
    cluster.store.put(aTemplate({ metadata: { name: 'late' } }));
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)).toBeDefined();
  });

  it('rejects a gate once its time is over, also when it was down meanwhile', async () => {
    const cluster = await waitingCluster();
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('TimedOut');
    expect(cluster.node()?.message).toMatch(/^TimedOut/);
  });

  it('counts a decision made before the deadline though it is applied later', async () => {
    const cluster = await waitingCluster();
    await cluster.decide({ at: '2026-11-23T12:34:59Z' });
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });

  it('ignores a forged decision and says so', async () => {
    const cluster = await waitingCluster();
    const workload = cluster.store.workloads.get(KEY);
    const gate = cluster.gate();
    if (!workload || !gate) throw new Error('no gate');
    await cluster.store.appendDecision(workload, gate, {
      ...aDecision(gate),
      by: 'user:default/mallory',
    });
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Waiting');
    expect(cluster.condition('GateTampered')?.message).toContain('mallory');
  });

  it('approves nothing by a record that was forged, and ends the gate when its time is over', async () => {
    const cluster = await waitingCluster();
    const workload = cluster.store.workloads.get(KEY);
    const gate = cluster.gate();
    if (!workload || !gate) throw new Error('no gate');
    const forged = {
      ...gate,
      terms: { ...gate.terms, allowSelfApproval: true },
    };
    cluster.store.put({
      ...workload,
      status: { ...workload.status, gates: [forged] },
    });
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Waiting');
    expect(cluster.condition('GateTampered')?.status).toBe('True');
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('TimedOut');
  });

  it('calls a gate that somebody else passed Bypassed', async () => {
    const cluster = await waitingCluster();
    cluster.argo('resumed');
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Bypassed');
    expect(cluster.condition('Approved')).toMatchObject({ status: 'False' });
  });

  it('does not run again what was lost mid-run', async () => {
    const cluster = await waitingCluster();
    cluster.store.vanish('Workflow', RUN);
    await cluster.settle();
    expect(cluster.status()?.phase).toBe('Failed');
    expect(cluster.gate()?.state).toBe('Cancelled');
    expect(cluster.condition('Succeeded')?.reason).toBe('WorkflowLost');
    await cluster.settle();
    expect(
      cluster.store.writes.filter(w => w === 'createWorkflow'),
    ).toHaveLength(1);
  });

  it('believes a live read more than a cache that misses the run', async () => {
    const cluster = await waitingCluster();
    const now = cluster.store.workflows.get(RUN);
    if (!now) throw new Error('gone');
    cluster.store.workflows.receive(now, true);
    await cluster.settle();
    expect(cluster.status()?.phase).toBe('Suspended');
  });

  describe('while the nodes of a run are out of reach', () => {
    async function outOfReach() {
      const cluster = await waitingCluster();
      const before = cluster.status();
      const seen = cluster.store.workflows.get(RUN);
      if (!seen) throw new Error('gone');
      const { nodes: _nodes, ...away } = seen.status ?? {};
      cluster.store.put<Workflow>({
        ...seen,
        status: { ...away, offloadNodeStatusVersion: 'fnv:1' },
      });
      await cluster.settle();
      return { ...cluster, before, comeBack: () => cluster.store.put(seen) };
    }

    it('says what to configure, and leaves the rest as it was last seen', async () => {
      const { status, before } = await outOfReach();
      expect(status()).toMatchObject({
        ...before,
        message: expect.stringContaining(
          'agentWorkloads.clusters[].argoServer',
        ),
        conditions: expect.arrayContaining([
          expect.objectContaining({
            type: 'Succeeded',
            status: 'Unknown',
            reason: 'NodesOutOfReach',
            message: expect.stringContaining('argoServer'),
          }),
        ]),
      });
    });

    it('lets a decision act as soon as the gate is back', async () => {
      const { comeBack, decide, settle, gate } = await outOfReach();
      await decide();
      await settle();
      expect(gate()?.state).toBe('Waiting');
      comeBack();
      await settle();
      expect(gate()?.state).toBe('Approved');
    });

    it('does not take the time at its gate for work', async () => {
      const { clock, settle, store } = await outOfReach();
      await clock.advance(10 * 60 * 60_000);
      await settle();
      expect(store.workflows.get(RUN)?.spec.shutdown).toBeUndefined();
    });
  });

  it('stops a run whose gate was rejected by a write that did not stop it', async () => {
    const cluster = await waitingCluster();
    await cluster.decide({ decision: 'reject', comment: 'Prices are missing' });
    await cluster.settle();
    const now = cluster.store.workflows.get(RUN);
    if (!now) throw new Error('gone');
    const { shutdown: _shutdown, ...spec } = now.spec;
    cluster.store.put<Workflow>({ ...now, spec });
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)?.spec.shutdown).toBe('Stop');
    expect(cluster.gate()?.state).toBe('Rejected');
  });

  it('starts the next attempt with fresh gates once the one before has ended', async () => {
    const cluster = await waitingCluster();
    const raised = cluster.store.workloads.get(KEY);
    if (!raised) throw new Error('gone');
    cluster.store.put({ ...raised, spec: { ...raised.spec, attempt: 2 } });
    await cluster.settle();
    expect(cluster.status()?.attempt).toBe(1);
    cluster.argo('failed');
    await cluster.settle();
    expect(cluster.status()).toMatchObject({ attempt: 2, gates: [] });
    expect(
      cluster.store.workflows.get({ ...RUN, name: 'competitors-2' }),
    ).toBeDefined();
  });

  it('stops a run that works longer than it may, not counting its gates', async () => {
    const cluster = await waitingCluster(
      launched({ spec: { timeouts: { execution: 600, suspendGate: 86_400 } } }),
    );
    await cluster.clock.advance(10 * 60 * 60_000);
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)?.spec.shutdown).toBeUndefined();
    await cluster.decide({ at: '2026-11-23T12:10:00Z' });
    await cluster.settle();
    cluster.argo('resumed');
    await cluster.settle();
    expect(cluster.store.workflows.get(RUN)?.spec.shutdown).toBe('Stop');
  });

  it('lets a workload be deleted at its gate, with its run archived as cancelled', async () => {
    const cluster = await waitingCluster();
    cluster.store.remove('AgentWorkload', KEY);
    await cluster.settle();
    expect(cluster.store.workloads.get(KEY)).toBeUndefined();
    const [row] = (await cluster.history.list({ limit: 1 })).items;
    expect(row).toMatchObject({
      phase: 'Failed',
      status: { gates: [{ state: 'Cancelled' }] },
    });
  });

  it('keeps in the archive what it can see no more', async () => {
    const cluster = await waitingCluster();
    const stored = async () =>
      (await cluster.history.list({ limit: 1 })).items[0];
    const before = await stored();
    expect(before).toMatchObject({ bucket: expect.any(String) });
    expect(before?.nodes).not.toEqual([]);
    const addresses = cluster.status()?.workflowArtifacts;
    expect(addresses).not.toEqual({});
    cluster.store.environments.receive(anEnvironment(), true);
    await cluster.decide();
    await cluster.settle();
    expect(await stored()).toMatchObject({
      bucket: before?.bucket,
      status: { gates: [{ state: 'Approved' }], workflowArtifacts: addresses },
    });
    cluster.store.vanish('Workflow', RUN);
    await cluster.settle();
    expect(await stored()).toMatchObject({
      phase: 'Failed',
      nodes: before?.nodes.map(({ id }) => ({ id })),
      artifacts: before?.artifacts,
    });
  });

  it('ends in the archive what a namesake has replaced', async () => {
    const cluster = await waitingCluster();
    cluster.store.vanish('AgentWorkload', KEY);
    cluster.store.vanish('Workflow', RUN);
    cluster.store.put(aWorkload({ metadata: { uid: 'another-uid' } }));
    await cluster.settle();
    const rows = (await cluster.history.list({ limit: 5 })).items;
    expect(
      rows.map(({ workloadUid, ended }) => [workloadUid, ended]).sort(),
    ).toEqual([
      ['another-uid', false],
      [expect.any(String), true],
    ]);
  });

  it('keeps a gate shut while its evidence is not readable, until its time is over', async () => {
    const cluster = aCluster();
    cluster.artifacts.store = {
      read: async () => {
        throw new Error('store is down');
      },
    };
    cluster.answers.verdict = { verdict: 'allow', reasons: [] };
    cluster.store.put(launched());
    await cluster.settle();
    cluster.argo('waiting');
    await cluster.settle();
    expect(cluster.status()).toMatchObject({
      phase: 'Suspended',
      gates: [],
      message: expect.stringContaining('store is down'),
    });
    await cluster.clock.advance(60 * 60_000);
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('TimedOut');
  });

  it('fixes evidence to what the manifests said when the gate opened', async () => {
    const cluster = aCluster();
    const manifest = (sha256: string): ArtifactStore => ({
      read: async () => {
        const text = JSON.stringify({
          version: 1,
          step: 'dom',
          artifacts: [
            { artifact: 'manifest', bytes: 3, sha256, contentType: 'x' },
          ],
        });
        return {
          body: Readable.from([text]),
          contentLength: text.length,
          totalLength: text.length,
        };
      },
    });
    cluster.artifacts.store = manifest('aa');
    cluster.store.put(launched());
    await cluster.settle();
    cluster.argo('waiting');
    await cluster.settle();
    const digest = cluster.gate()?.evidenceDigest;
    cluster.artifacts.store = manifest('bb');
    await cluster.settle();
    expect(digest).toMatch(/^sha256:/);
    expect(cluster.gate()?.evidenceDigest).toBe(digest);
  });

  it('asks people when the policy engine does not answer, and never takes silence for a yes', async () => {
    const cluster = aCluster();
    cluster.answers.verdict = new Error('engine is down');
    cluster.store.put(launched());
    await cluster.settle();
    cluster.argo('waiting');
    await cluster.settle();
    expect(cluster.gate()).toMatchObject({
      state: 'Waiting',
      policy: { verdict: 'review', reasons: [{ code: 'engine-unavailable' }] },
    });
    expect((await cluster.pass()).recheckAt).toBeDefined();
  });

  it('asks for two approvals where nobody is known to have launched', async () => {
    const cluster = await waitingCluster(aWorkload(), {
      settings: { unknownRequester: 'twoApprovers' },
    });
    await cluster.decide({ by: 'user:default/grace' });
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Waiting');
    await cluster.decide({ by: 'user:default/linus' });
    await cluster.settle();
    expect(cluster.gate()?.state).toBe('Approved');
  });
});
