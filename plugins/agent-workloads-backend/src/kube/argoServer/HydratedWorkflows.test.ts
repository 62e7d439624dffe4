import type { Workflow } from '../../domain/argo';
import { readNodes } from '../../domain/nodes';
import { FakeClock, NODE_IDS, aWorkflow } from '../../testUtils';
import { InMemoryCache } from '../../testUtils/InMemoryCache';
import { HydratedWorkflows } from './HydratedWorkflows';

const REF = { namespace: 'demo', name: 'competitors-1' };

/** As the API server shows a run whose nodes are in Argo's database. */
function offloaded(workflow: Workflow, resourceVersion: string): Workflow {
  const { nodes: _nodes, ...status } = workflow.status ?? {};
  return {
    ...workflow,
    metadata: { ...workflow.metadata, resourceVersion },
    status: { ...status, offloadNodeStatusVersion: `fnv:${resourceVersion}` },
  };
}

/** A cache below, a server beside, and what was told. */
function open() {
  const below = new InMemoryCache<Workflow>();
  const clock = new FakeClock();
  const server: { answer: Workflow | Error | undefined; reads: number } = {
    answer: aWorkflow('waiting'),
    reads: 0,
  };
  const errors: string[] = [];
  const cache = new HydratedWorkflows({
    workflows: below,
    clock,
    read: async () => {
      server.reads += 1;
      if (server.answer instanceof Error) throw server.answer;
      return server.answer;
    },
    onError: (_workflow, error) => errors.push(error),
  });
  let told = 0;
  cache.onChange(() => {
    told += 1;
  });
  const gate = () => {
    const reading = readNodes(cache.get(REF)?.status);
    return 'problem' in reading
      ? reading.problem
      : reading.nodes[NODE_IDS.gate]?.phase;
  };
  const settle = () => clock.advance(0);
  return {
    below,
    cache,
    clock,
    errors,
    server,
    gate,
    settle,
    told: () => told,
  };
}

it('shows a run with the nodes that the server has, and tells when they came', async () => {
  const { below, cache, gate, settle, told } = open();
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  const before = told();
  await settle();
  expect(gate()).toBe('Running');
  expect(told()).toBeGreaterThan(before);
  expect(cache.list('demo')).toEqual([cache.get(REF)]);
});

it('leaves runs alone that carry their nodes, and asks nothing', async () => {
  const { below, cache, server, settle } = open();
  const workflow = aWorkflow('waiting');
  below.receive(workflow, false);
  await settle();
  expect(cache.get(REF)).toBe(workflow);
  expect(server.reads).toBe(0);
});

it('is as old as the nodes until newer ones came: never a mixture', async () => {
  const { below, cache, gate, server, settle } = open();
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  await settle();
  server.answer = aWorkflow('succeeded');
  below.receive(offloaded(aWorkflow('succeeded'), '3'), false);
  expect(cache.get(REF)?.status?.phase).toBe('Running');
  expect(gate()).toBe('Running');
  await settle();
  expect(cache.get(REF)?.status?.phase).toBe('Succeeded');
  expect(gate()).toBe('Succeeded');
});

it('reads once more when the run changed during a read', async () => {
  const { below, server, settle } = open();
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  below.receive(offloaded(aWorkflow('waiting'), '3'), false);
  below.receive(offloaded(aWorkflow('waiting'), '4'), false);
  await settle();
  expect(server.reads).toBe(2);
});

it('says what is out of reach while the server does not answer, and tries again ever less often', async () => {
  const { below, clock, errors, gate, server, settle } = open();
  server.answer = new Error('connection refused');
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  await settle();
  expect(gate()).toContain('agentWorkloads.clusters[].argoServer');
  await clock.advance(1_000);
  expect(server.reads).toBe(2);
  await clock.advance(1_000);
  expect(server.reads).toBe(2);
  expect(errors).toHaveLength(2);
  server.answer = aWorkflow('waiting');
  await clock.advance(1_000);
  expect(gate()).toBe('Running');
});

it('is not filled before the first list is, nodes and all', async () => {
  const { below, cache, settle } = open();
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  expect(cache.synced).toBe(false);
  await settle();
  expect(cache.synced).toBe(true);
});

it('has listed a namespace once the runs of its first list have their nodes, and waits for no other', async () => {
  const { below, cache, server, settle } = open();
  below.unlisted.set('other', 'forbidden');
  below.receive(offloaded(aWorkflow('waiting'), '2'), false);
  expect([cache.listed('demo'), cache.listed('empty')]).toEqual([false, true]);
  await settle();
  expect([cache.listed('demo'), cache.listed('other')]).toEqual([true, false]);
  expect(cache.problemIn('other')).toBe('forbidden');
  server.answer = new Error('connection refused');
  below.receive(offloaded(aWorkflow('waiting'), '3'), false);
  expect(cache.listed('demo')).toBe(true);
  below.unlisted.set('demo', 'gone from view');
  expect(cache.listed('demo')).toBe(false);
  cache.stop();
});

it('forgets a run that is gone, and tries nothing after the end', async () => {
  const { below, cache, clock, server, settle } = open();
  const run = offloaded(aWorkflow('waiting'), '2');
  below.receive(run, false);
  await settle();
  below.receive(run, true);
  expect(cache.get(REF)).toBeUndefined();
  server.answer = new Error('connection refused');
  below.receive(run, false);
  await settle();
  cache.stop();
  await clock.advance(60_000);
  expect(server.reads).toBe(2);
});
