import { apiVersionOf, ServedKind } from '../registry/KindRegistry';

/** What the API server calls its version. */
export const VERSION = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.4-agent-workloads-embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: 'linux/amd64',
};

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const groupVersions = (kinds: readonly ServedKind[], group: string) => [
  ...new Set(
    kinds
      .filter(({ resource }) => resource.group === group)
      .map(({ resource }) => resource.version),
  ),
];

const describeGroup = (kinds: readonly ServedKind[], group: string) => {
  const versions = groupVersions(kinds, group).map(version => ({
    groupVersion: apiVersionOf({ group, version }),
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
};

const resourceEntries = ({ resource }: ServedKind) => {
  const { plural, singular, namespaced, kind, shortNames, categories } =
    resource;
  const common = { singularName: '', namespaced, kind };
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: VERBS,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...(resource.statusSubresource
      ? [
          {
            ...common,
            name: `${plural}/status`,
            verbs: ['get', 'patch', 'update'],
          },
        ]
      : []),
    ...(kind === 'Pod' && resource.group === ''
      ? [{ ...common, name: `${plural}/log`, verbs: ['get'] }]
      : []),
  ];
};

const resourceList = (
  kinds: readonly ServedKind[],
  group: string,
  version: string,
) => {
  const own = kinds.filter(
    ({ resource }) => resource.group === group && resource.version === version,
  );
  if (own.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: own.flatMap(resourceEntries),
  };
};

/** The documents below /api, /apis and /version; undefined for other paths. */
export function discoveryDocument(
  pathname: string,
  kinds: readonly ServedKind[],
  address: string,
): unknown {
  const groups = [...new Set(kinds.map(({ resource }) => resource.group))];
  const named = groups.filter(group => group !== '');
  const [root, group, version, ...more] = pathname.split('/').slice(1);
  if (more.length > 0) return undefined;
  if (root === 'version' && !group) return VERSION;
  if (root === 'api' && !group) {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [
        { clientCIDR: '0.0.0.0/0', serverAddress: address },
      ],
    };
  }
  if (root === 'api' && group && !version)
    return resourceList(kinds, '', group);
  if (root !== 'apis') return undefined;
  if (!group) {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: named.map(name => describeGroup(kinds, name)),
    };
  }
  if (!named.includes(group)) return undefined;
  return version
    ? resourceList(kinds, group, version)
    : { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(kinds, group) };
}
