import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentWorkload } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { parse } from 'yaml';
import { TEST_SEALER, aWorkload } from '../testUtils';
import { requesterOf, sealRequester } from './requester';
import { defaultedSpec } from './spec';

const CLUSTER = 'cluster-uid-1';
const AT = '2026-11-23T12:00:00Z';
const KEY = 'agent-workloads.io/requested-by';

function launch(overrides: Partial<{ name: string; at: string }> = {}) {
  const { spec, metadata } = aWorkload();
  return sealRequester(TEST_SEALER, {
    clusterUid: CLUSTER,
    namespace: 'demo',
    name: metadata.name,
    spec,
    by: 'user:default/ada',
    at: AT,
    ...overrides,
  });
}

const seen = (
  annotation: string | undefined,
  overrides: Parameters<typeof aWorkload>[0] = {},
): AgentWorkload =>
  aWorkload({
    ...overrides,
    metadata: {
      ...(annotation !== undefined && { annotations: { [KEY]: annotation } }),
      ...overrides.metadata,
    },
  });

const kindOf = (workload: AgentWorkload, cluster = CLUSTER) =>
  requesterOf(TEST_SEALER, cluster, workload).kind;

it('knows who launched through the portal', () => {
  expect(requesterOf(TEST_SEALER, CLUSTER, seen(launch()))).toEqual({
    kind: 'known',
    by: 'user:default/ada',
  });
});

it('still knows after the attempt was raised or the run stopped', () => {
  const workload = seen(launch(), { spec: { attempt: 3, shutdown: 'Stop' } });
  expect(kindOf(workload)).toBe('known');
});

it('holds before and after the API server filled in defaults', () => {
  const { spec, metadata } = aWorkload();
  const bare = {
    objective: spec.objective,
    orchestration: { workflowTemplateRef: { name: 't' } },
  };
  const annotation = sealRequester(TEST_SEALER, {
    clusterUid: CLUSTER,
    namespace: 'demo',
    name: metadata.name,
    spec: bare,
    by: 'user:default/ada',
    at: AT,
  });
  const stored = { ...seen(annotation), spec: defaultedSpec(bare) };
  expect(kindOf(stored)).toBe('known');
});

it('knows nobody without an annotation', () => {
  expect(kindOf(seen(undefined))).toBe('unknown');
});

it.each<{ what: string; workload: AgentWorkload; cluster?: string }>([
  { what: 'an annotation that is no JSON', workload: seen('ada') },
  { what: 'an annotation that says null', workload: seen('null') },
  {
    what: 'an annotation without a seal',
    workload: seen(JSON.stringify({ by: 'x', at: AT })),
  },
  {
    what: 'another name in it',
    workload: seen(launch().replace('ada', 'eve')),
  },
  {
    what: 'an annotation of another workload',
    workload: seen(launch({ name: 'other' })),
  },
  {
    what: 'an annotation of another cluster',
    workload: seen(launch()),
    cluster: 'cluster-uid-2',
  },
  {
    what: 'a spec that was changed since',
    workload: seen(launch(), { spec: { autoApproveThreshold: '0.00' } }),
  },
  {
    what: 'an object created at another time',
    workload: seen(launch({ at: '2026-11-23T12:06:00Z' })),
  },
  { what: 'a time that is none', workload: seen(launch({ at: 'soon' })) },
])('calls $what forged', ({ workload, cluster }) => {
  expect(kindOf(workload, cluster)).toBe('forged');
});

it('fills in the very defaults of the schema', () => {
  const crd = parse(
    readFileSync(
      join(
        dirname(
          require.resolve(
            '@agent-workloads/backstage-plugin-agent-workloads-common/package.json',
          ),
        ),
        'crds/agentworkloads.agent-workloads.io.yaml',
      ),
      'utf8',
    ),
  );
  const { spec } = crd.spec.versions[0].schema.openAPIV3Schema.properties;
  const bare = {
    objective: 'x',
    orchestration: { workflowTemplateRef: { name: 't' } },
  };
  expect(defaultedSpec(bare)).toEqual(withDefaults(spec, bare));
});

interface Schema {
  default?: unknown;
  properties?: Record<string, Schema>;
}

/** Defaults as an API server applies them: also inside what a default has made. */
function withDefaults(schema: Schema, value: unknown): unknown {
  if (!schema.properties || typeof value !== 'object') return value;
  const out: Record<string, unknown> = { ...value };
  for (const [key, child] of Object.entries(schema.properties)) {
    const found = out[key] ?? child.default;
    if (found !== undefined) out[key] = withDefaults(child, found);
  }
  return out;
}
