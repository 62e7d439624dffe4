import type { LeasePort } from '../controller/LeaderLease';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { KubeWorkflowEngine } from '../kube/KubeWorkflowEngine';
import {
  FakeClock,
  InMemoryClusterStore,
  TEST_SEALER,
  aTemplate,
  aWorkflow,
  aWorkload,
  anEnvironment,
} from '../testUtils';
import { RUN, SETTINGS, SILENT_LOGGER } from '../testUtils/reconcilerHarness';
import { createOperator } from './createOperator';

const KEY = { namespace: 'demo', name: 'competitors' };

function anOperator(
  lease?: LeasePort,
  retentionMs?: number,
  history = new InMemoryHistory(),
) {
  const clock = new FakeClock();
  const store = new InMemoryClusterStore({ now: () => clock.now() });
  const told: string[] = [];
  const operator = createOperator({
    clusters: [store],
    engineFor: () => new KubeWorkflowEngine(store),
    leaseFor: () => lease,
    artifactsFor: () => undefined,
    history,
    sealer: TEST_SEALER,
    policy: {
      engine: 'none',
      evaluate: () => Promise.reject(new Error('none')),
    },
    settings: SETTINGS,
    concurrency: 2,
    policyTimeoutMs: 1000,
    artifactTimeoutMs: 1000,
    retentionMs,
    identity: 'me',
    clock,
    logger: SILENT_LOGGER,
    onTransition: (cluster, _workload, transitions) =>
      told.push(...transitions.map(({ reason }) => `${cluster} ${reason}`)),
    onChange: (_cluster, { name }) => told.push(`changed ${name}`),
  });
  store.put(anEnvironment());
  return { clock, store, history, operator, told };
}

/** Lets queues and passes run. */
const settle = async (clock: FakeClock) => {
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(10);
};

it('reconciles what is there at its start and what changes later', async () => {
  const { clock, store, operator, told } = anOperator();
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeDefined();
  expect(told).toContain('embedded Running');
  expect(told).toContain('changed competitors');
  expect(operator.health()).toEqual([
    { cluster: 'embedded', healthy: true, leading: true, backlog: 0 },
  ]);
  await operator.stop();
});

it('looks again at what could not start when a template comes', async () => {
  const { clock, store, operator } = anOperator();
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  expect(store.workloads.get(KEY)?.status?.phase).toBe('Pending');
  store.put(aTemplate());
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeDefined();
  await operator.stop();
});

it('does nothing while another replica leads, and says so', async () => {
  const { clock, store, operator } = anOperator({
    read: async () => ({
      holder: 'other',
      renewedAt: undefined,
      durationSeconds: 15,
      transitions: 0,
      resourceVersion: '1',
    }),
    create: async () => false,
    update: async () => false,
  });
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  expect(store.writes).toEqual([]);
  expect(operator.health()).toMatchObject([{ leading: false }]);
  await operator.stop();
});

it('does nothing before its caches are filled', async () => {
  const { clock, store, operator } = anOperator();
  store.workflows.synced = false;
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  expect(store.writes).toEqual([]);
  expect(operator.health()).toMatchObject([
    { healthy: false, message: 'not yet read' },
  ]);
  store.workflows.synced = true;
  await clock.advance(1000);
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeDefined();
  await operator.stop();
});

it('lets go of the Workflow of a workload that was removed against its finalizer', async () => {
  const { clock, store, operator } = anOperator();
  operator.start();
  store.put(aWorkflow('succeeded'));
  store.remove('Workflow', RUN);
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeUndefined();
  await operator.stop();
});

it('lets go of such a Workflow, too, when it was removed while nobody led', async () => {
  const { clock, store, operator } = anOperator();
  store.put(aWorkflow('succeeded'));
  store.remove('Workflow', RUN);
  operator.start();
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeUndefined();
  await operator.stop();
});

it('ends in the archive what was removed against its finalizer, at once and while nobody led', async () => {
  const { clock, store, history, operator } = anOperator();
  const phases = async () =>
    (await history.list({ limit: 5 })).items.map(({ phase }) => phase);
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  expect(await phases()).toEqual(['Running']);
  store.vanish('AgentWorkload', KEY);
  await settle(clock);
  const [row] = (await history.list({ limit: 5 })).items;
  expect(row).toMatchObject({
    phase: 'Failed',
    ended: true,
    status: {
      message: expect.stringContaining('removed from the cluster'),
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Succeeded', status: 'False' }),
      ]),
    },
  });
  await operator.stop();

  if (!row) throw new Error('gone');
  await history.upsert({
    ...row,
    workloadUid: 'removed-meanwhile',
    name: 'meanwhile',
    phase: 'Suspended',
    ended: false,
  });
  const restarted = anOperator(undefined, undefined, history);
  restarted.operator.start();
  await settle(restarted.clock);
  expect(await phases()).toEqual(['Failed', 'Failed']);
  await restarted.operator.stop();
});

it('touches nothing in a namespace that it has not listed, and goes on in the others', async () => {
  const { clock, store, operator } = anOperator();
  store.namespaces = ['demo', 'other'];
  store.workflows.unlisted.set('demo', 'forbidden');
  store.put(aTemplate());
  store.put(aWorkload());
  const there = { namespace: 'other', name: 'competitors' };
  store.put(aWorkload({ metadata: { ...there, uid: 'uid-other' } }));
  operator.start();
  await settle(clock);
  expect(store.workloads.get(there)?.status?.phase).toBe('Pending');
  expect(store.workloads.get(KEY)?.status).toBeUndefined();
  store.workflows.unlisted.clear();
  await clock.advance(1000);
  await settle(clock);
  expect(store.workflows.get(RUN)).toBeDefined();
  await operator.stop();
});

it('deletes and ends nothing in a namespace that left its view, until that is gone', async () => {
  const { clock, store, history, operator } = anOperator();
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  const phases = async () =>
    (await history.list({ limit: 5 })).items.map(({ phase }) => phase);
  store.namespaces = [];
  store.vanish('AgentWorkload', KEY);
  store.namespaceChanged('demo');
  const { length } = store.writes;
  await settle(clock);
  expect(await phases()).toEqual(['Running']);
  expect(store.writes).toHaveLength(length);
  store.goneNamespaces.add('demo');
  store.namespaceChanged('demo');
  await settle(clock);
  expect(await phases()).toEqual(['Failed']);
  await operator.stop();
});

it('ends what was removed while its namespace was out of view, when that comes back', async () => {
  const { clock, store, history, operator } = anOperator();
  store.put(aTemplate());
  store.put(aWorkload());
  operator.start();
  await settle(clock);
  store.namespaces = [];
  store.vanish('AgentWorkload', KEY);
  await settle(clock);
  store.namespaces = ['demo'];
  store.namespaceChanged('demo');
  await settle(clock);
  expect((await history.list({ limit: 5 })).items).toMatchObject([
    { phase: 'Failed', ended: true },
  ]);
  await operator.stop();
});

it('stops for good', async () => {
  const { clock, store, operator } = anOperator();
  store.put(aTemplate());
  operator.start();
  await operator.stop();
  store.put(aWorkload());
  await settle(clock);
  expect(store.writes).toEqual([]);
});

it('prunes the archive', async () => {
  const { clock, operator, history } = anOperator(undefined, 1000);
  const prune = jest.spyOn(history, 'prune');
  operator.start();
  await clock.advance(60 * 60_000);
  expect(prune).toHaveBeenCalledTimes(2);
  await operator.stop();
});
