import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
} from 'vitest';
import { report } from './support/faults/report';
import { service } from './support/faults/service';
import { GateRun, installGatePipeline } from './support/GateRun';
import { KubeApi } from './support/KubeApi';
import { opaDecisionsOn } from './support/opaDecisions';
import { PORTAL } from './support/portalAccount';
import { PortalApi, USERS } from './support/portalApi';
import { PortalProcess } from './support/portalProcess';
import { until } from './support/until';
import { WithheldRight } from './support/withheldRight';
import {
  aWorkload,
  removeWorkloads,
  workflowsPath,
  workloadsPath,
} from './support/workloads';

const TIMEOUT_MS = 300_000;
const [FIRST, SECOND] = [25_011, 25_012];
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${PORTAL.namespace}/leases/agent-workloads-default`;
/** How long a lease counts, how often a candidate looks, and a little for a busy machine. */
const TAKEOVER_MS = 15_000 + 3_000 + 7_000;
const TTL_SECONDS = 5;
/** Below every threshold: people have to decide. */
const REVIEW = { parameters: { confidence: '0.60' } };
/** A workload to try writes on. */
const PROBE = {
  namespace: 'team-a',
  name: `created-probe-${Date.now().toString(36)}`,
};
const ALLOW = { parameters: { confidence: '0.99' } };

const admin = KubeApi.asAdmin();
let portal: PortalProcess;
let second: PortalProcess | undefined;
let run: GateRun;
/** All workloads of this file. */
const runs = new Set<GateRun>();
let withheld: WithheldRight | undefined;

const rita = () => PortalApi.signIn(portal.url, USERS.rita);
const adam = (at = portal) => PortalApi.signIn(at.url, USERS.adam);

async function lease() {
  const { body } = await admin.get(LEASE);
  return body.spec as { holderIdentity: string; leaseTransitions: number };
}

/** What the portal wrote to its log from now on. */
function logFromNow(of: PortalProcess): () => string {
  const from = of.log.length;
  return () => of.log.slice(from);
}

/** Lines of a log that tell of a withheld right. */
const refusals = (log = '') =>
  log
    .split('\n')
    .filter(line => line.includes(WithheldRight.MESSAGE))
    .join('\n');

beforeAll(async () => {
  await installGatePipeline(admin);
  portal = await PortalProcess.start(admin, FIRST);
}, TIMEOUT_MS);

beforeEach(async () => {
  if (portal.alive) return;
  portal = second?.alive ? second : await portal.startAgain();
}, TIMEOUT_MS);

afterEach(async () => {
  if (run) runs.add(run);
  run?.stop();
  await withheld?.restore();
  withheld = undefined;
}, 60_000);

afterAll(async () => {
  if (portal?.alive)
    await removeWorkloads(admin, [PROBE, ...[...runs].map(({ at }) => at)]);
  await second?.stop();
  await portal?.stop();
}, 90_000);

describe('a portal that is killed with -9', () => {
  it(
    'while a run is suspended finds the gate, asks OPA again, and ends it once',
    async () => {
      await service('opa', 'stop');
      try {
        run = await GateRun.launch(admin, await rita(), 'suspended', ALLOW);
        const { status } = await run.untilSuspended();
        expect(status.gates[0].policy.reasons[0].code).toBe(
          'engine-unavailable',
        );
        await portal.kill();
      } finally {
        await service('opa', 'start');
      }
      // Nobody is there to decide, though the policy would allow it now.
      expect(run.gateWrites).toEqual([]);
      portal = await portal.startAgain();
      const { status } = await run.untilPhase('Completed');
      expect(run.gateWrites).toEqual(['Succeeded']);
      expect(status.gates).toHaveLength(1);
      expect(status.gates[0]).toMatchObject({
        state: 'Approved',
        policy: { engine: 'opa', verdict: 'allow' },
      });
      const asked = await opaDecisionsOn(run.at.name);
      expect(asked.map(one => one.decision_id)).toContain(
        status.gates[0].policy.decisionId,
      );
      report('operator: killed while suspended', {
        workload: run.at.name,
        workflowUid: status.argoWorkflow.uid,
        restartMs: portal.startMs,
        opaEvaluationsAfterRestart: asked.length,
        gateWrites: run.gateWrites.length,
        ...run.times,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'between a decision and its effect carries it out once, later',
    async () => {
      run = await GateRun.launch(admin, await rita(), 'decided', REVIEW);
      await run.untilSuspended();
      const workflow = `${run.at.name}-1`;
      withheld = await WithheldRight.take(
        admin,
        {
          group: 'argoproj.io',
          resource: 'workflows',
          namespace: run.at.namespace,
          when: `object.metadata.name == '${workflow}'`,
        },
        api =>
          api.patch(
            `${workflowsPath(run.at.namespace)}/${workflow}?dryRun=All`,
            { metadata: { annotations: { probe: 'x' } } },
          ),
      );
      const log = logFromNow(portal);
      const approved = await (await adam()).decide(run.at, 'approve', 'Go on.');
      expect(approved.status).toBe(201);
      await until('the portal tried to end the gate', async () =>
        refusals(log()).includes(run.at.name),
      );
      await portal.kill();
      const left = await run.workload();
      expect(left.status.gates[0].state).toBe('Waiting');
      expect(left.status.gates[0].decisions).toHaveLength(1);
      expect(run.gateWrites).toEqual([]);
      await withheld.restore();
      portal = await portal.startAgain();
      const { status } = await run.untilPhase('Completed');
      expect(run.gateWrites).toEqual(['Succeeded']);
      expect(run.gateStates[1]?.message).toContain(USERS.adam);
      expect(status.gates[0].state).toBe('Approved');
      expect(status.gates[0].decisions).toHaveLength(1);
      report('operator: killed between decision and resolution', {
        workload: run.at.name,
        decision: approved.body.id,
        message: run.gateStates[1]?.message,
        restartMs: portal.startMs,
        gateWrites: run.gateWrites.length,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'between making the Workflow and writing so recognises it, and makes no other',
    async () => {
      const { namespace } = PROBE;
      // Refused for its template, so nothing happens with it.
      const refused = aWorkload(PROBE, {
        orchestration: { workflowTemplateRef: { name: 'none' } },
      });
      await admin.post(workloadsPath(namespace), refused);
      withheld = await WithheldRight.take(
        admin,
        {
          group: 'agent-workloads.io',
          resource: 'agentworkloads/status',
          namespace,
          when: "object.metadata.name.startsWith('created-')",
        },
        async api => {
          const path = `${workloadsPath(namespace)}/${PROBE.name}`;
          const { body } = await api.get(path);
          return api.put(`${path}/status?dryRun=All`, {
            ...body,
            status: { ...body.status, message: 'x' },
          });
        },
      );
      const log = logFromNow(portal);
      run = await GateRun.launch(admin, await rita(), 'created', ALLOW);
      const made = await until(
        'the Workflow is there',
        () => run.workflow(),
        60_000,
      );
      await until('the portal tried to write the status after that', async () =>
        refusals(log().split('created workflow')[1]).includes(run.at.name),
      );
      await portal.kill();
      expect((await run.workload()).status?.argoWorkflow).toBeUndefined();
      await withheld.restore();
      portal = await portal.startAgain();
      const { status } = await run.untilPhase('Completed');
      expect(run.workflowUids).toEqual([made.metadata.uid]);
      expect(status.argoWorkflow.uid).toBe(made.metadata.uid);
      expect(status.attempt).toBe(1);
      expect(run.gateWrites).toEqual(['Succeeded']);
      report('operator: killed between creation and status', {
        workload: run.at.name,
        workflowUids: run.workflowUids,
        restartMs: portal.startMs,
        gateWrites: run.gateWrites.length,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'as the leader of two is followed by the other within the time of its lease',
    async () => {
      const before = await lease();
      second = await PortalProcess.start(admin, SECOND);
      const other = second;
      expect((await lease()).holderIdentity).toBe(before.holderIdentity);
      run = await GateRun.launch(admin, await rita(), 'replicas', REVIEW);
      await run.untilSuspended();
      const log = logFromNow(other);
      await portal.kill();
      const killed = Date.now();
      // Every replica serves; only the leader acts.
      const approved = await (
        await adam(other)
      ).decide(run.at, 'approve', 'Go on.');
      expect(approved.status).toBe(201);
      const resolved = await run.untilResolved();
      expect(log()).toContain('elected');
      const after = await lease();
      expect(after.holderIdentity).not.toBe(before.holderIdentity);
      expect(resolved - killed).toBeLessThan(TAKEOVER_MS);
      const { status } = await run.untilPhase('Completed');
      expect(run.gateWrites).toEqual(['Succeeded']);
      expect(status.gates[0].decisions).toHaveLength(1);
      report('operator: leader killed', {
        workload: run.at.name,
        from: before.holderIdentity,
        to: after.holderIdentity,
        takeoverMs: resolved - killed,
        transitions: after.leaseTransitions - before.leaseTransitions,
        gateWrites: run.gateWrites.length,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'and stays away longer than Argo keeps ended runs still archives what ended meanwhile',
    async () => {
      await portal.stop();
      portal = await PortalProcess.start(admin, FIRST, {
        ttlSecondsAfterCompletion: TTL_SECONDS,
      });
      run = await GateRun.launch(admin, await rita(), 'ttl', {
        parameters: { ...ALLOW.parameters, seconds_after: '10' },
      });
      await run.untilResolved();
      await portal.kill();
      const held = await until(
        'Argo wants to remove the ended run',
        async () => {
          const workflow = await run.workflow();
          return workflow?.metadata.deletionTimestamp && workflow;
        },
        120_000,
      );
      expect(held.status.phase).toBe('Succeeded');
      expect(held.metadata.finalizers).toContain('agent-workloads.io/archive');
      expect((await run.workload()).status.phase).not.toBe('Completed');
      portal = await portal.startAgain();
      const { status } = await run.untilPhase('Completed');
      await until(
        'the run is let go',
        async () => (await run.workflow()) === undefined,
      );
      const { body } = await (
        await rita()
      ).workload(run.at.namespace, run.at.name, '/attempts/1');
      expect(body).toMatchObject({
        archived: true,
        phase: 'Completed',
        workflowUid: held.metadata.uid,
      });
      const steps = body.nodes.map(
        (node: { displayName: string; phase: string }) =>
          `${node.displayName} ${node.phase}`,
      );
      expect(steps).toEqual(
        expect.arrayContaining(['dom Succeeded', 'after Succeeded']),
      );
      report('operator: away longer than the TTL', {
        workload: run.at.name,
        workflowUid: held.metadata.uid,
        ttlSeconds: TTL_SECONDS,
        deletionTimestamp: held.metadata.deletionTimestamp,
        finishedAt: status.finishedAt,
        archivedSteps: steps,
      });
    },
    TIMEOUT_MS,
  );
});

describe('Argo’s controller', () => {
  it(
    'may be restarted while a step works and while a gate waits',
    async () => {
      const pods = '/api/v1/namespaces/argo/pods';
      const restart = async () => {
        const { body } = await admin.get(
          `${pods}?labelSelector=app%3Dworkflow-controller`,
        );
        const names: string[] = body.items.map(
          (pod: { metadata: { name: string } }) => pod.metadata.name,
        );
        for (const name of names) await admin.delete(`${pods}/${name}`);
        return names;
      };
      run = await GateRun.launch(admin, await rita(), 'controller', {
        parameters: { ...REVIEW.parameters, seconds_before: '5' },
      });
      await until(
        'the first step works',
        async () => (await run.workflow())?.status?.phase === 'Running',
        60_000,
      );
      const ended = await restart();
      await run.untilSuspended();
      ended.push(...(await restart()));
      const approved = await (await adam()).decide(run.at, 'approve', 'Go on.');
      expect(approved.status).toBe(201);
      const { status } = await run.untilPhase('Completed');
      expect(run.gateWrites).toEqual(['Succeeded']);
      const workflow = await run.workflow();
      const tries = Object.values<{ type: string }>(
        workflow?.status.nodes ?? {},
      ).filter(({ type }) => type === 'Pod');
      expect(tries).toHaveLength(2);
      report('operator: Argo’s controller restarted', {
        workload: run.at.name,
        controllersEnded: ended,
        pods: tries.length,
        gateWrites: run.gateWrites.length,
        startedAt: status.startedAt,
        finishedAt: status.finishedAt,
        ...run.times,
      });
    },
    TIMEOUT_MS,
  );
});
