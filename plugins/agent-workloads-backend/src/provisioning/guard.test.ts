import { mayTouch, outOfBounds, unsafe, type Limits } from './guard';
import { inOrder } from './kindOrder';
import type { Manifest } from './manifests';
import { matchesGlob } from './names';

const LIMITS: Limits = {
  namespaces: ['team-*', 'lab'],
  kinds: [{ apiVersion: 'apps/v1', kind: 'DaemonSet' }],
};
const object = (
  apiVersion: string,
  kind: string,
  rest: object = {},
  namespace?: string,
): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'it', ...(namespace && { namespace }) },
  ...rest,
});
const said = (
  problems: Array<{ path: string; message: string; forbidden?: true }>,
) =>
  problems.map(
    ({ path, message, forbidden }) =>
      `${forbidden ? 'forbidden' : 'wrong'}: ${path} ${message}`,
  );
const bounds = (manifest: Manifest, limits = LIMITS) =>
  said(outOfBounds(manifest, 'm', limits));
const safety = (manifest: Manifest) => said(unsafe(manifest, 'm'));

describe('the bounds of config', () => {
  it.each([
    object('v1', 'ConfigMap', {}, 'team-a'),
    object('apps/v1', 'Deployment', {}, 'lab'),
    object('apps/v1', 'DaemonSet', {}, 'team-b'),
    object('argoproj.io/v1alpha1', 'WorkflowTemplate', {}, 'team-a'),
  ])('let $kind in', manifest => {
    expect(bounds(manifest)).toEqual([]);
  });

  it.each<[Manifest, RegExp]>([
    [
      object('v1', 'ConfigMap', {}, 'kube-system'),
      /^forbidden: m\.metadata\.namespace templates may not touch the namespace kube-system, only team-\*, lab/,
    ],
    [
      object('v1', 'Namespace'),
      /^forbidden: m\.metadata\.name templates may not touch the namespace it/,
    ],
    [
      object('v1', 'Namespace', {}, 'team-a'),
      /^wrong: m\.metadata\.namespace a Namespace is in no namespace/,
    ],
    [object('v1', 'ConfigMap'), /^wrong: m\.metadata\.namespace is missing/],
    [
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', {}, 'team-a'),
      /^forbidden: m\.kind ClusterRole .*an administrator applies once/,
    ],
    [
      object('agent-workloads.io/v1alpha1', 'AgentWorkload', {}, 'team-a'),
      /^forbidden: m\.kind AgentWorkload .*provisioning\.kinds/,
    ],
    [
      object('apps/v1beta1', 'Deployment', {}, 'team-a'),
      /^forbidden: m\.kind Deployment is allowed as apps\/v1, not as apps\/v1beta1/,
    ],
  ])('keep %j out', (manifest, message) => {
    expect(bounds(manifest)).toEqual([expect.stringMatching(message)]);
  });

  it('are closed when config names no namespace', () => {
    const manifest = object('v1', 'ConfigMap', {}, 'team-a');
    expect(bounds(manifest, { namespaces: [], kinds: [] })).toEqual([
      expect.stringMatching(/only none \(agentWorkloads\.provisioning/),
    ]);
  });

  it.each(['agent-workloads-system', 'default', 'kube-system'])(
    'never open %s, whatever the globs',
    name => {
      const manifest = object('v1', 'ConfigMap', {}, name);
      expect(bounds(manifest, { namespaces: ['*'], kinds: [] })).toHaveLength(
        1,
      );
    },
  );

  it.each(['..', '.', '', 'team-a/../kube-system', 'Team-a', 'team-a\n'])(
    'never open %j, which is no name of a namespace',
    name => {
      expect(mayTouch(['*'], name)).toBe(false);
    },
  );

  it.each([
    ['team-*', 'team-a', true],
    ['team-*', 'team-', true],
    ['team-*', 'my-team-a', false],
    ['*-lab', 'a-lab', true],
    ['lab', 'lab2', false],
    ['a.c', 'abc', false],
  ])('read the glob %s on %s as %s', (glob, name, matches) => {
    expect(matchesGlob([glob], name)).toBe(matches);
  });
});

describe('a Namespace', () => {
  it('is labelled as an environment and enforces restricted pods', () => {
    const labels = {
      'agent-workloads.io/environment': 'true',
      'pod-security.kubernetes.io/enforce': 'restricted',
    };
    const namespace = (all: Record<string, string>) => ({
      ...object('v1', 'Namespace'),
      metadata: { name: 'team-a', labels: all },
    });
    expect(safety(namespace(labels))).toEqual([]);
    expect(
      safety(
        namespace({
          ...labels,
          'pod-security.kubernetes.io/enforce': 'privileged',
        }),
      ),
    ).toEqual([expect.stringMatching(/enforce: "restricted"/)]);
    expect(safety(object('v1', 'Namespace'))).toHaveLength(2);
  });

  it.each([
    ['latest', 0],
    ['v1.25', 0],
    ['v1.34', 0],
    ['v1.0', 1],
    ['v1.24', 1],
    ['v1.250x', 1],
    ['', 1],
  ])(
    'does not restrict pods by the version %j of long ago',
    (version, problems) => {
      const namespace = {
        ...object('v1', 'Namespace'),
        metadata: {
          name: 'team-a',
          labels: {
            'agent-workloads.io/environment': 'true',
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/enforce-version': version,
          },
        },
      };
      expect(safety(namespace)).toEqual(
        Array(problems).fill(
          expect.stringMatching(/must be latest, or v1\.25/),
        ),
      );
    },
  );
});

describe('a RoleBinding', () => {
  const binding = (name: string, subject: object, kind = 'ClusterRole') =>
    object(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      { roleRef: { kind, name }, subjects: [subject] },
      'team-a',
    );
  const account = (namespace?: string) => ({
    kind: 'ServiceAccount',
    name: 'a',
    namespace,
  });

  it.each<[string, object]>([
    ['agent-workloads-portal-environment', account('agent-workloads-system')],
    [
      'agent-workloads-provisioner-environment',
      account('agent-workloads-system'),
    ],
    ['agent-workloads-workflow', account('team-a')],
    ['agent-workloads-launcher', { kind: 'Group', name: 'team-a' }],
  ])('may give %s to %j', (role, subject) => {
    expect(safety(binding(role, subject))).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['cluster-admin', account('team-a'), /m\.roleRef must be one of/],
    ['admin', { kind: 'User', name: 'eve' }, /m\.roleRef must be one of/],
    [
      'agent-workloads-portal-environment',
      { kind: 'User', name: 'eve' },
      /m\.subjects\[0\] .* only be bound to ServiceAccounts of agent-workloads-system/,
    ],
    [
      'agent-workloads-workflow',
      account('team-b'),
      /ServiceAccounts of the same namespace/,
    ],
    ['agent-workloads-workflow', account(), /of the same namespace/],
    [
      'agent-workloads-viewer',
      { kind: 'Group', name: 'system:authenticated' },
      /but those that everybody is in/,
    ],
  ])('may not give %s to %j', (role, subject, message) => {
    expect(safety(binding(role, subject))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it('may not name a Role, which says nothing about what it allows', () => {
    const role = binding('agent-workloads-viewer', account('team-a'), 'Role');
    expect(safety(role)).toEqual([expect.stringMatching(/ClusterRoles of/)]);
  });
});

it('a Secret carries no values', () => {
  const secret = (rest: object) => object('v1', 'Secret', rest, 'team-a');
  expect(safety(secret({ type: 'Opaque', data: {} }))).toEqual([]);
  expect(
    safety(
      secret({ data: { a: 'aHVudGVyMg==' }, stringData: { b: 'hunter2' } }),
    ),
  ).toEqual([
    expect.stringMatching(/m\.data manifests carry no secret values/),
    expect.stringMatching(/m\.stringData manifests carry no secret values/),
  ]);
  expect(safety(secret({ stringData: { b: 'hunter2' } })).join()).not.toContain(
    'hunter2',
  );
  // The API server would repeat these in its complaint.
  for (const stringData of ['hunter2', ['hunter2']])
    expect(safety(secret({ stringData }))).toEqual([
      expect.stringMatching(/m\.stringData manifests carry no secret values/),
    ]);
});

it.each<[object, RegExp[]]>([
  [{ ports: [] }, []],
  [{ type: 'ClusterIP' }, []],
  [{ type: 'NodePort' }, [/m\.spec\.type must be ClusterIP/]],
  [
    { type: 'ExternalName', externalName: 'metadata.example' },
    [/m\.spec\.type must be ClusterIP/],
  ],
  [{ externalIPs: ['10.0.0.1'] }, [/m\.spec\.externalIPs may not be set/]],
])('a Service %j opens nothing to the outside', (spec, messages) => {
  expect(safety(object('v1', 'Service', { spec }, 'team-a'))).toEqual(
    messages.map(message => expect.stringMatching(message)),
  );
});

it('orders what lets others in first, and what uses all of it last', () => {
  const kinds = [
    'AgentThing',
    'WorkflowTemplate',
    'Job',
    'Deployment',
    'Secret',
    'RoleBinding',
    'Namespace',
    'ResourceQuota',
  ];
  expect(
    inOrder(kinds.map(kind => object('v1', kind))).map(({ kind }) => kind),
  ).toEqual([
    'Namespace',
    'RoleBinding',
    'ResourceQuota',
    'Secret',
    'Deployment',
    'Job',
    'WorkflowTemplate',
    'AgentThing',
  ]);
});
