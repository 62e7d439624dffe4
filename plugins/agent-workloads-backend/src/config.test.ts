import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readConfig } from './config';

const GOOD = {
  clusters: [
    { name: 'embedded', kubeconfig: '/data/kubeconfig', context: 'embedded' },
  ],
  integrity: { key: 'k'.repeat(32) },
};
const read = (overrides: JsonObject = {}) =>
  readConfig(new ConfigReader({ agentWorkloads: { ...GOOD, ...overrides } }));

it('fills in defaults', () => {
  expect(read()).toMatchObject({
    clusters: [
      {
        name: 'embedded',
        access: {
          kind: 'kubeconfig',
          path: '/data/kubeconfig',
          context: 'embedded',
        },
      },
    ],
    namespaces: [],
    clusterTemplates: false,
    policy: { engine: 'wasm', timeoutMs: 5000 },
    reconciler: {
      concurrency: 4,
      leaderElection: true,
      lease: { namespace: 'default' },
    },
    settings: {
      unknownRequester: 'twoApprovers',
      longestHoldSeconds: 604_800,
      timeZone: 'UTC',
      approvalFloor: {},
    },
  });
});

it('finds namespaces by label instead, and keeps the Lease out of them', () => {
  const namespaceSelector = 'agent-workloads.io/environment=true';
  expect(read({ namespaceSelector })).toMatchObject({
    namespaces: [],
    namespaceSelector,
    reconciler: { lease: { namespace: 'agent-workloads-system' } },
  });
  expect(read({ namespaceSelector: null }).namespaceSelector).toBeUndefined();
});

it.each([
  [{ namespaceSelector: 'a=b', namespaces: ['demo'] }, /exclude each other/],
  [{ namespaceSelector: 'a="b"' }, /must be a label selector/],
])('refuses %j', (overrides, message) => {
  expect(() => read(overrides)).toThrow(message);
});

it('gives every start an identity of its own in elections', () => {
  expect(read().reconciler.identity).not.toBe(read().reconciler.identity);
});

it('reads every way to a cluster', () => {
  const clusters = [
    { name: 'a', kubeconfig: 'relative/kubeconfig' },
    { name: 'b', inCluster: true },
    {
      name: 'c',
      url: 'https://10.0.0.1',
      serviceAccountToken: 't',
      caData: 'Y2E=',
    },
  ];
  expect(read({ clusters }).clusters.map(({ access }) => access.kind)).toEqual([
    'kubeconfig',
    'inCluster',
    'token',
  ]);
});

it('puts the lease into the first namespace', () => {
  expect(
    read({ namespaces: ['team-a', 'team-b'] }).reconciler.lease.namespace,
  ).toBe('team-a');
});

it('turns days of retention into time', () => {
  expect(
    read({ history: { retention: { days: 2 } } }).history.retentionMs,
  ).toBe(172_800_000);
});

it('lets a later config file go back to the compiled policy', () => {
  const layer = (context: string, policy: JsonObject) => ({
    context,
    data: { agentWorkloads: { ...GOOD, policy } },
  });
  const config = ConfigReader.fromConfigs([
    layer('cluster', { engine: 'opa', opa: { url: 'http://opa:8181' } }),
    layer('local', { engine: 'wasm', opa: null }),
  ]);
  expect(readConfig(config).policy).toMatchObject({ engine: 'wasm' });
});

it('reads where an OPA server is', () => {
  const opa = { url: 'http://opa.policies:8181', token: 't0ken' };
  expect(
    read({ policy: { engine: 'opa', opa, timeoutMs: 900 } }).policy,
  ).toEqual({ engine: 'opa', opa, timeoutMs: 900 });
});

it.each<[string, JsonObject, RegExp]>([
  [
    'no cluster',
    { clusters: [] },
    /agentWorkloads\.clusters must name at least one/,
  ],
  [
    'two clusters of one name',
    { clusters: [...GOOD.clusters, ...GOOD.clusters] },
    /clusters must have distinct names/,
  ],
  [
    'a cluster with two ways in',
    { clusters: [{ name: 'a', inCluster: true, url: 'https://x' }] },
    /clusters\[0\] must have exactly one/,
  ],
  [
    'a cluster of no name',
    { clusters: [{ name: 'A B', inCluster: true }] },
    /clusters\[0\]\.name must be a DNS label/,
  ],
  [
    'inCluster that is false',
    { clusters: [{ name: 'a', inCluster: false }] },
    /inCluster can only be true/,
  ],
  [
    'a URL that is none',
    { clusters: [{ name: 'a', url: 'ftp://x', serviceAccountToken: 't' }] },
    /url must be an http/,
  ],
  [
    'a short key',
    { integrity: { key: 'short' } },
    /integrity\.key must have at least 32/,
  ],
  ['no key', { integrity: {} }, /integrity must have key, or keyFile/],
  [
    'an unknown engine',
    { policy: { engine: 'gut' } },
    /policy\.engine must be one of wasm, opa/,
  ],
  [
    'OPA without its address',
    { policy: { engine: 'opa' } },
    /policy\.opa\.url must be the http/,
  ],
  [
    'an address of OPA that holds a password',
    { policy: { engine: 'opa', opa: { url: 'http://me:secret@opa:8181' } } },
    /policy\.opa\.url must be .* without user/,
  ],
  [
    'an address of OPA with a query',
    { policy: { engine: 'opa', opa: { url: 'http://opa:8181/?x=1' } } },
    /policy\.opa\.url must be/,
  ],
  [
    'a token that no header can carry',
    { policy: { engine: 'opa', opa: { url: 'http://opa', token: 'a\nb' } } },
    /policy\.opa\.token must have no/,
  ],
  [
    'settings that the OPA server would not see',
    {
      policy: {
        engine: 'opa',
        opa: { url: 'http://opa:8181' },
        settings: { allowed_domains: ['shop.example'] },
      },
    },
    /policy\.settings has no effect.*data\.agent_workloads\.settings/,
  ],
  [
    'a compiled policy beside an OPA server',
    {
      policy: { engine: 'opa', opa: { url: 'http://opa' }, wasm: 'a.wasm' },
    },
    /policy\.wasm has no effect/,
  ],
  [
    'an OPA server that nobody asks',
    { policy: { opa: { url: 'http://opa:8181' } } },
    /policy\.opa has no effect.*engine: opa/,
  ],
  [
    'a time zone that is none',
    { policy: { timeZone: 'Mars/North' } },
    /policy\.timeZone must be an IANA/,
  ],
  [
    'an unknown rule for unknown requesters',
    { unknownRequester: 'maybe' },
    /unknownRequester must be one of/,
  ],
  [
    'a misspelt floor',
    { approvalFloor: { modus: 'Manual' } },
    /approvalFloor\.modus is unknown/,
  ],
  [
    'a floor below the ground',
    { approvalFloor: { requiredApprovals: 0 } },
    /approvalFloor\.requiredApprovals must be/,
  ],
  [
    'a key without its secret',
    { artifacts: { s3: { accessKeyId: 'a' } } },
    /artifacts\.s3 must have both/,
  ],
  [
    'a template of endpoints that gives no URL',
    { artifacts: { environmentEndpoint: '{service}.{namespace}:9000' } },
    /artifacts\.environmentEndpoint must be an http\(s\) URL/,
  ],
  [
    'an endpoint that is none',
    { artifacts: { s3: { endpoint: 'minio:9000' } } },
    /artifacts\.s3\.endpoint must be/,
  ],
  [
    'no hands',
    { reconciler: { concurrency: 0 } },
    /reconciler\.concurrency must be a number from 1 to 64/,
  ],
  [
    'a namespace that is none',
    { namespaces: ['a/b'] },
    /namespaces\[0\] must be a namespace/,
  ],
])('stops the start with path and reason: %s', (_what, overrides, message) => {
  expect(() => read(overrides)).toThrow(message);
});
