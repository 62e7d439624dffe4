import { mockServices } from '@backstage/backend-test-utils';
import { FakeClock } from '../testUtils';
import { InMemoryObjects, refusal } from './__testUtils__/InMemoryObjects';
import { EnvironmentRemover, REMOVAL_QUOTA } from './EnvironmentRemover';

const namespace = 'team-a';
const FINALIZERS = ['agent-workloads.io/archive'];
let objects: InMemoryObjects;
let clock: FakeClock;
let remover: EnvironmentRemover;

const put = (apiVersion: string, kind: string, name: string, meta = {}) =>
  objects.put({ apiVersion, kind, metadata: { name, namespace, ...meta } });
const putNamespace = (meta: object = {}, rest: object = {}) =>
  objects.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { 'agent-workloads.io/environment': 'true' },
      ...meta,
    },
    ...rest,
  });
const remove = (dryRun = false) => remover.remove(namespace, { dryRun });

beforeEach(() => {
  objects = new InMemoryObjects();
  clock = new FakeClock('2026-11-23T12:00:10Z');
  remover = new EnvironmentRemover({
    objects,
    config: { namespaces: ['team-*'], kinds: [], secrets: {} },
    clock,
    logger: mockServices.logger.mock(),
  });
  putNamespace();
  put('v1', 'ConfigMap', 'agent-workloads-environment');
});

it('plans without a change', async () => {
  put('agent-workloads.io/v1alpha1', 'AgentWorkload', 'run');
  const plan = await remove(true);
  expect(plan).toMatchObject({
    state: 'Planned',
    message: expect.stringContaining('1 workloads would be ended'),
    remaining: [
      { kind: 'AgentWorkload', name: 'run' },
      { kind: 'ConfigMap' },
      { kind: 'Namespace', name: namespace },
    ],
  });
  expect(objects.calls).toEqual([]);
});

it('closes the environment, ends its workloads, and deletes it when their runs are archived', async () => {
  put('agent-workloads.io/v1alpha1', 'AgentWorkload', 'run', {
    finalizers: FINALIZERS,
  });
  put('argoproj.io/v1alpha1', 'Workflow', 'run-1', { finalizers: FINALIZERS });
  put('argoproj.io/v1alpha1', 'Workflow', 'unrelated');
  expect(await remove()).toMatchObject({
    state: 'Removing',
    message: expect.stringContaining('archived'),
    remaining: [
      { kind: 'AgentWorkload', name: 'run' },
      { kind: 'Workflow', name: 'run-1' },
    ],
  });
  const environment = objects.get(
    'ConfigMap',
    'agent-workloads-environment',
    namespace,
  );
  expect(environment?.metadata.annotations).toEqual({
    'agent-workloads.io/removing': '2026-11-23T12:00:10.000Z',
  });
  expect(objects.get('ResourceQuota', REMOVAL_QUOTA, namespace)).toBeDefined();
  expect(objects.get('Namespace', namespace)).toBeDefined();

  await clock.advance(180_000);
  expect((await remove()).message).toMatch(
    /^Still held: AgentWorkload run by agent-workloads\.io\/archive/,
  );

  objects.stored.delete(`AgentWorkload/${namespace}/run`);
  objects.stored.delete(`Workflow/${namespace}/run-1`);
  expect(await remove()).toEqual({ state: 'Removed', remaining: [] });
  expect(objects.get('Namespace', namespace)).toBeUndefined();
  // however often it is asked
  expect(await remove()).toEqual({ state: 'Removed', remaining: [] });
});

it('goes on from where another replica left it, with the words of the cluster', async () => {
  const conditions = [
    { type: 'NamespaceFinalizersRemaining', status: 'True', message: 'held' },
    { type: 'NamespaceContentRemaining', status: 'False', message: 'none' },
  ];
  putNamespace(
    { deletionTimestamp: '2026-11-23T12:00:00Z' },
    { status: { conditions } },
  );
  expect(await remove()).toMatchObject({
    state: 'Removing',
    message: 'held',
    remaining: [{ kind: 'ConfigMap' }, { kind: 'Namespace' }],
  });
  // its end has taken our rights
  objects.fail('list', 'ConfigMap', refusal(403, 'no'));
  expect((await remove()).remaining).toEqual([
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
  ]);
});

it('tells that the cluster still deletes when it says nothing itself', async () => {
  putNamespace({ finalizers: ['kubernetes'] });
  expect(await remove()).toMatchObject({
    state: 'Removing',
    message: 'The cluster deletes the namespace',
  });
});

it('removes an environment that lost its parameters', async () => {
  objects.stored.delete(`ConfigMap/${namespace}/agent-workloads-environment`);
  expect((await remove()).state).toBe('Removed');
});

it('removes no other namespace', async () => {
  putNamespace({ labels: { 'agent-workloads.io/environment': 'false' } });
  await expect(remove()).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringContaining('is no pipeline environment'),
  });
  await expect(
    remover.remove('kube-system', { dryRun: true }),
  ).rejects.toMatchObject({ name: 'NotAllowedError' });
});

it('says which step the cluster refused', async () => {
  objects.fail('apply', 'ResourceQuota', refusal(403, 'no'));
  await expect(remove()).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringContaining(
      'closing the namespace to workloads failed. The cluster forbids it: no',
    ),
  });
});

it('names a cluster that serves no namespaces', async () => {
  jest.spyOn(objects, 'kindOf').mockResolvedValue(undefined as never);
  await expect(remove()).rejects.toThrow('serves no Namespace');
});
