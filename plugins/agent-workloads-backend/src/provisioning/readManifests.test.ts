import { readManifests } from './readManifests';

const configMap = (metadata: object = {}, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  ...rest,
});
const problemsOf = (...sent: unknown[]) =>
  readManifests(sent, 'team-a').problems.map(
    ({ path, message }) => `${path} ${message}`,
  );

it('puts objects that name no namespace into the given one, and a Namespace into none', () => {
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'team-a' },
  };
  const { read, problems } = readManifests(
    [configMap(), configMap({ namespace: 'team-b' }), namespace],
    'team-a',
  );
  expect(problems).toEqual([]);
  expect(read.map(({ manifest }) => manifest.metadata.namespace)).toEqual([
    'team-a',
    'team-b',
    undefined,
  ]);
});

it.each<[string, unknown, RegExp]>([
  ['no object', 'text', /manifests\[0\] must be an object/],
  ['no kind', { apiVersion: 'v1', metadata: { name: 'a' } }, /\.kind must be/],
  [
    'no version',
    { kind: 'ConfigMap', metadata: { name: 'a' } },
    /\.apiVersion must be like v1/,
  ],
  [
    'no metadata',
    { apiVersion: 'v1', kind: 'ConfigMap' },
    /\.metadata must be an object with a name/,
  ],
  [
    'a list',
    { apiVersion: 'v1', kind: 'List', metadata: { name: 'a' }, items: [] },
    /\.kind is a list; send its objects one by one/,
  ],
  ['a path for a name', configMap({ name: '..' }), /\.name must be a name/],
  ['a name with a slash', configMap({ name: 'a/b' }), /\.name must be a name/],
  ['no name', configMap({ name: undefined }), /\.name must be a name/],
  [
    'a path for a namespace',
    configMap({ namespace: '../kube-system' }),
    /\.namespace must be the name of a namespace/,
  ],
  [
    'a name that the cluster would make up',
    configMap({ generateName: 'a-' }),
    /\.generateName is not for templates to set/,
  ],
  [
    'an owner',
    configMap({ ownerReferences: [] }),
    /\.ownerReferences is not for templates/,
  ],
  [
    'a finalizer',
    configMap({ finalizers: ['a/b'] }),
    /\.finalizers is not for templates/,
  ],
  ['a status', configMap({}, { status: {} }), /\.status is written by/],
  [
    'a label that is no text',
    configMap({ labels: { a: true } }),
    /\.labels must be a map of texts/,
  ],
])('refuses %s', (_what, sent, message) => {
  expect(problemsOf(sent)).toEqual([expect.stringMatching(message)]);
});

it('tells everything that is wrong at once, with where it is', () => {
  expect(
    problemsOf(configMap({ name: 'other' }), 7, configMap({ finalizers: [] })),
  ).toEqual([
    expect.stringMatching(/^manifests\[1\] must/),
    expect.stringMatching(/^manifests\[2\]\.metadata\.finalizers/),
  ]);
});

it('refuses the same object twice, whatever the version of its API', () => {
  const binding = (version: string) => ({
    apiVersion: `rbac.authorization.k8s.io/${version}`,
    kind: 'RoleBinding',
    metadata: { name: 'portal' },
  });
  expect(problemsOf(binding('v1'), binding('v1beta1'))).toEqual([
    'manifests[1] is the same object as manifests[0]',
  ]);
});

it('refuses what is nested deeper than any object, without running out of stack', () => {
  let deep: object = {};
  for (let level = 0; level < 100_000; level++) deep = { deep };
  expect(problemsOf(configMap({}, { data: deep }))).toEqual([
    expect.stringMatching(/is nested deeper than 40 levels/),
  ]);
});
