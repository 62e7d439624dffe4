import { mockServices } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { FakeClock } from '../testUtils';
import { InMemoryObjects, refusal } from './__testUtils__/InMemoryObjects';
import { createProvisioning } from './createProvisioning';
import type { ManifestResult } from './work';

const namespace = 'team-a';
const aNamespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespace,
    labels: {
      'agent-workloads.io/environment': 'true',
      'pod-security.kubernetes.io/enforce': 'restricted',
    },
  },
};
const ROLE = 'agent-workloads-provisioner-environment';
const aBinding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'provisioner' },
  roleRef: { kind: 'ClusterRole', name: ROLE },
  subjects: [
    {
      kind: 'ServiceAccount',
      name: 'agent-workloads-provisioner',
      namespace: 'agent-workloads-system',
    },
  ],
};
const object = (kind: string, name: string, rest: object = {}) => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: { name },
  ...rest,
});
const aSecret = (keys: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'secret',
    annotations: {
      'agent-workloads.io/secret-source': 'generate',
      'agent-workloads.io/generate-keys': keys,
    },
  },
});

let objects: InMemoryObjects;
let clock: FakeClock;

beforeEach(() => {
  objects = new InMemoryObjects();
  clock = new FakeClock();
  objects.put({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: ROLE },
  });
});

function provisioner(config: object = {}) {
  const made = createProvisioning(new Map([['test', objects]]), {
    config: { namespaces: ['team-*'], kinds: [], secrets: {}, ...config },
    clock,
    logger: mockServices.logger.mock(),
  }).get('test');
  if (!made) throw new Error('nothing was made');
  return made.provisioner;
}
const apply = (...manifests: object[]) =>
  provisioner().apply({ manifests, namespace });
const short = ({ objects: all }: ManifestResult) =>
  all.map(({ kind, outcome }) => `${kind} ${outcome}`);

it('opens a new namespace first, waits for its rights, rehearses the rest and applies it', async () => {
  let asked = 0;
  // the authorizer has not heard of the binding at once
  objects.allowed = () => {
    asked += 1;
    return asked > 2;
  };
  const applying = apply(object('ConfigMap', 'a'), aBinding, aNamespace);
  await clock.advance(1_000);
  expect(short(await applying)).toEqual([
    'Namespace created',
    'RoleBinding created',
    'ConfigMap created',
  ]);
  expect(objects.calls).toEqual([
    'try Namespace team-a',
    'apply Namespace team-a',
    'apply RoleBinding provisioner',
    'try ConfigMap a',
    'apply ConfigMap a',
  ]);
});

it('says what to bind when the rights do not come', async () => {
  objects.put(aNamespace);
  objects.allowed = () => false;
  const applying = apply(object('ConfigMap', 'a'), object('Service', 'b'));
  await clock.advance(15_000);
  const result = await applying;
  expect(short(result)).toEqual(['ConfigMap failed', 'Service skipped']);
  expect(result.objects[0]?.message).toContain(`bind the ClusterRole ${ROLE}`);

  const plan = await provisioner().plan({
    manifests: [object('ConfigMap', 'a'), aBinding],
    namespace,
  });
  expect(plan.objects.map(({ message }) => message)).toEqual([
    undefined,
    expect.stringContaining('so far the provisioner has no rights'),
  ]);
});

it('tells everything that a rehearsal finds, and applies nothing', async () => {
  objects.put(aNamespace);
  objects.fail('apply', 'Service', refusal(422, 'no ports'), true);
  objects.fail('apply', 'Deployment', refusal(403, 'exceeded quota: x'), true);
  const manifests = ['ConfigMap', 'Service', 'Deployment'].map(kind =>
    object(kind, 'a'),
  );
  const result = await apply(...manifests);
  expect(result.complete).toBe(false);
  expect(short(result)).toEqual([
    'ConfigMap skipped',
    'Service failed',
    'Deployment failed',
  ]);
  expect(objects.get('ConfigMap', 'a', namespace)).toBeUndefined();

  const plan = await provisioner().plan({ manifests, namespace });
  expect(short(plan)).toEqual([
    'ConfigMap created',
    'Service failed',
    'Deployment failed',
  ]);
});

it('a cluster that is away before the first change is an error', async () => {
  objects.put(aNamespace);
  objects.away('read', 'ConfigMap');
  await expect(apply(object('ConfigMap', 'a'))).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
  });
});

it('a cluster that goes away while it rehearses in a new namespace leaves an account of what was made', async () => {
  objects.away('read', 'ConfigMap');
  const result = await apply(
    aNamespace,
    object('ConfigMap', 'a'),
    object('ConfigMap', 'b'),
  );
  expect(short(result)).toEqual([
    'Namespace created',
    'ConfigMap failed',
    'ConfigMap skipped',
  ]);
});

it('a cluster that goes away while it waits for rights, too', async () => {
  objects.put(aNamespace);
  objects.allowed = () => {
    // once the binding is made
    if (objects.get('RoleBinding', 'provisioner', namespace))
      throw new ServiceUnavailableError('it does not answer');
    return false;
  };
  expect(short(await apply(aBinding, object('ConfigMap', 'a')))).toEqual([
    'RoleBinding created',
    'ConfigMap failed',
  ]);
});

it('asks for install/ when a role is missing, and makes nothing', async () => {
  objects.stored.clear();
  await expect(apply(aNamespace, aBinding)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/applies install\/ first/),
  });
  expect(objects.calls).toEqual([]);
});

it.each([
  ['who owns the values of Secrets', 'agent-workloads-secrets'],
  ['who closes an environment', 'agent-workloads-removal'],
  ['another tool', 'kubectl'],
  ['a manager with spaces', 'agent-workloads-scaffolder-a b'],
  ['a manager without end', `agent-workloads-scaffolder-${'a'.repeat(128)}`],
])(
  'applies and prunes nothing in the name of %s',
  async (_what, fieldManager) => {
    await expect(
      provisioner().apply({
        manifests: [object('ConfigMap', 'a')],
        namespace,
        fieldManager,
      }),
    ).rejects.toThrow('fieldManager: must be agent-workloads-scaffolder');
  },
);

it('lets a template have a manager of its own', async () => {
  objects.put(aNamespace);
  const fieldManager = 'agent-workloads-scaffolder-mine';
  const manifests = [object('ConfigMap', 'a')];
  await provisioner().apply({ manifests, namespace, fieldManager });
  expect(
    objects.get('ConfigMap', 'a', namespace)?.metadata.managedFields,
  ).toEqual([{ manager: fieldManager, operation: 'Apply' }]);
});

it.each(['plan', 'apply'] as const)(
  'does not %s what would make an environment of a namespace that somebody has',
  async what => {
    objects.put({ ...aNamespace, metadata: { name: namespace } });
    for (const manifest of [aNamespace, object('ConfigMap', 'a')])
      await expect(
        provisioner()[what]({ manifests: [manifest], namespace }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(/team-a exists and is no pipeline env/),
      });
    expect(objects.calls).toEqual([]);
  },
);

it('names twenty problems and counts the others', async () => {
  const manifests = Array.from({ length: 25 }, (_, index) =>
    object('ConfigMap', `a${index}`, { status: {} }),
  );
  await expect(apply(...manifests)).rejects.toThrow(/and 5 more$/);
});

it('refuses an extra kind that belongs to the whole cluster', async () => {
  jest.spyOn(objects, 'kindOf').mockResolvedValue({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    namespaced: false,
  });
  await expect(apply(object('ConfigMap', 'a'))).rejects.toMatchObject({
    name: 'NotAllowedError',
    message: expect.stringContaining('belongs to the whole cluster'),
  });
  await expect(
    provisioner().status([
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a' },
    ]),
  ).rejects.toThrow('belongs to the whole cluster');
});

it("gives nobody a value of config that is for another team's namespace", async () => {
  const config = {
    secrets: { s3: { secretkey: 'hunter2' } },
    secretNamespaces: { s3: ['team-b'] },
  };
  const annotations = { 'agent-workloads.io/secret-source': 'config:s3' };
  const manifests = [
    object('Secret', 'mine', { metadata: { name: 'mine', annotations } }),
  ];
  await expect(
    provisioner(config).apply({ manifests, namespace }),
  ).rejects.toThrow(/is for other namespaces \(secretNamespaces\)/);
  expect(objects.calls).toEqual([]);
});

describe('Secrets', () => {
  beforeEach(() => objects.put(aNamespace));
  const dataOf = () => objects.get('Secret', 'secret', namespace)?.data ?? {};

  it('get what they lack, and keep what they have', async () => {
    await apply(aSecret('a'));
    const first = dataOf();
    await apply(aSecret('a,b'));
    expect(dataOf()).toEqual({ ...first, b: expect.any(String) });
    const filled = dataOf();
    await apply(aSecret('a,b'));
    expect(dataOf()).toEqual(filled);
  });

  it('keep what somebody else has made at the same time', async () => {
    const theirs = { data: { a: 'dGhlaXJz' } };
    jest.spyOn(objects, 'create').mockImplementationOnce(async () => {
      objects.put({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'secret', namespace },
        ...theirs,
      });
      throw refusal(409, 'already exists');
    });
    await apply(aSecret('a'));
    expect(dataOf()).toEqual(theirs.data);
  });

  it('are told as failed when others never stop changing them', async () => {
    objects.fail('create', 'Secret', refusal(409, 'modified'));
    const result = await apply(aSecret('a'));
    expect(result.objects[0]).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('at the same time'),
    });
  });
});

describe('pruning', () => {
  const applied = (name: string, manager = 'agent-workloads-scaffolder') => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      managedFields: [{ manager, operation: 'Apply' }],
    },
  });
  const request = {
    manifests: [object('Service', 'a')],
    namespace,
    prune: { labelSelector: 'a=b' },
  };
  beforeEach(() => {
    objects.put(aNamespace);
    objects.put(applied('old'));
    objects.put(applied('foreign', 'kubectl'));
  });

  it('tells what it would delete, deletes it, and leaves the rest', async () => {
    expect(short(await provisioner().plan(request))).toEqual([
      'Service created',
      'ConfigMap pruned',
    ]);
    expect(objects.get('ConfigMap', 'old', namespace)).toBeDefined();
    await provisioner().apply(request);
    expect(objects.get('ConfigMap', 'old', namespace)).toBeUndefined();
    expect(objects.get('ConfigMap', 'foreign', namespace)).toBeDefined();
  });

  it('tells when it may not look, and when it may not delete', async () => {
    objects.fail('remove', 'ConfigMap', refusal(403, 'no'));
    expect(short(await provisioner().apply(request))).toEqual([
      'Service created',
      'ConfigMap failed',
    ]);
    objects.fail('list', 'ConfigMap', refusal(403, 'no'));
    const result = await provisioner().apply(request);
    expect(result.complete).toBe(false);
    expect(result.objects[1]?.message).toContain('could not be listed');
  });
});

it('says of objects that it may not read that it may not', async () => {
  objects.fail('read', 'Service', refusal(403, 'no'));
  const key = (kind: string, name: string) => ({
    apiVersion: 'v1',
    kind,
    namespace,
    name,
  });
  objects.put({
    ...object('ConfigMap', 'a'),
    metadata: { name: 'a', namespace },
  });
  const states = await provisioner().status([
    key('ConfigMap', 'a'),
    key('Service', 'b'),
  ]);
  expect(states.map(({ state }) => state)).toEqual(['Ready', 'Waiting']);
});

describe('what is not ready yet', () => {
  const place = { namespace, uid: 'u' };
  const postgres = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'postgres', ...place, generation: 1 },
    spec: { replicas: 1, selector: { matchLabels: { app: 'postgres' } } },
    status: { observedGeneration: 1, readyReplicas: 0 },
  };
  const key = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace,
    name: 'postgres',
  };

  it('says why, as its warnings tell', async () => {
    objects.put(postgres);
    objects.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'postgres.1', ...place },
      reason: 'FailedCreate',
      message: 'exceeded quota: agent-workloads',
    });
    await expect(provisioner().status([key])).resolves.toEqual([
      {
        ...key,
        state: 'Waiting',
        message:
          '0 of 1 replicas are ready: FailedCreate, exceeded quota: agent-workloads',
      },
    ]);
  });

  it('is told without a reason by an account that may not look', async () => {
    objects.put(postgres);
    objects.fail('list', 'Pod', refusal(403, 'no'));
    await expect(provisioner().status([key])).resolves.toEqual([
      { ...key, state: 'Waiting', message: '0 of 1 replicas are ready' },
    ]);
  });
});

describe('an environment whose removal nobody finished', () => {
  const REMOVING = 'agent-workloads.io/removing';
  const mark = object('ConfigMap', 'agent-workloads-environment');
  const annotations = () =>
    objects.get('ConfigMap', mark.metadata.name, namespace)?.metadata
      .annotations;

  beforeEach(() => {
    objects.put(aNamespace);
    objects.put({
      ...mark,
      metadata: {
        ...mark.metadata,
        namespace,
        annotations: { [REMOVING]: '2026-11-24T00:00:00Z', kept: 'yes' },
      },
    });
    objects.put({
      ...object('ResourceQuota', 'agent-workloads-removal'),
      metadata: { name: 'agent-workloads-removal', namespace },
    });
  });

  it('is open again when it is applied again, and that is told', async () => {
    const result = await apply(mark);
    expect(result.complete).toBe(true);
    expect(result.objects).toContainEqual(
      expect.objectContaining({
        kind: 'ResourceQuota',
        name: 'agent-workloads-removal',
        outcome: 'pruned',
      }),
    );
    expect(annotations()).toEqual({ kept: 'yes' });
    expect(
      objects.get('ResourceQuota', 'agent-workloads-removal', namespace),
    ).toBeUndefined();
  });

  it('stays closed while that is only planned, or something else is applied', async () => {
    const plan = await provisioner().plan({ manifests: [mark], namespace });
    expect(plan.objects).toContainEqual(
      expect.objectContaining({ kind: 'ResourceQuota', outcome: 'pruned' }),
    );
    await apply(object('ConfigMap', 'other'));
    expect(annotations()).toHaveProperty([REMOVING]);
    expect(
      objects.get('ResourceQuota', 'agent-workloads-removal', namespace),
    ).toBeDefined();
  });

  it('says what keeps it closed, and stays marked', async () => {
    objects.fail('remove', 'ResourceQuota', refusal(403, 'not yours'));
    const result = await apply(mark);
    expect(result.complete).toBe(false);
    expect(result.objects).toContainEqual(
      expect.objectContaining({
        name: 'agent-workloads-environment',
        outcome: 'failed',
        message: expect.stringContaining('closed by a removal'),
      }),
    );
    expect(annotations()).toHaveProperty([REMOVING]);
  });
});
