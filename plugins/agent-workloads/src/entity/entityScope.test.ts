import type { Entity } from '@backstage/catalog-model';
import { anEnvironment } from '../../dev/environments';
import { aPipeline } from '../../dev/pipelines';
import { isAgentWorkloadsAvailable } from './entityPlace';
import { needsInventory, scopeOf } from './entityScope';

const entity = (
  kind: string,
  name: string,
  annotations: Record<string, string> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, annotations },
});
const AT = {
  'agent-workloads.io/cluster': 'embedded',
  'agent-workloads.io/namespace': 'team-a',
};
const NOTHING = { pipelines: [], environments: [] };

describe('scopeOf', () => {
  it.each<[string, Entity, object[]]>([
    [
      'an environment are those of its namespace',
      entity('Resource', 'embedded.team-a', AT),
      [{ cluster: 'embedded', namespace: 'team-a', pipeline: undefined }],
    ],
    [
      'a pipeline are its own',
      entity('Resource', 'x', { ...AT, 'agent-workloads.io/pipeline': 'p' }),
      [{ cluster: 'embedded', namespace: 'team-a', pipeline: 'p' }],
    ],
    [
      'a group are what it owns',
      entity('Group', 'Market-Research'),
      [{ owner: 'group:default/market-research' }],
    ],
  ])('finds that the runs of %s', (_, of, want) => {
    expect(needsInventory(of)).toBe(false);
    expect(scopeOf(of, NOTHING)).toEqual(want);
  });

  it('finds the pipelines that work for a component, whatever their refs look like', () => {
    const component = entity('Component', 'shop');
    expect(needsInventory(component)).toBe(true);
    const pipelines = [
      aPipeline({ name: 'a', dependencyOf: ['component:default/Shop'] }),
      aPipeline({ name: 'b', dependencyOf: ['shop', 'not a:ref/at/all'] }),
      aPipeline({ name: 'c', dependencyOf: ['component:default/other'] }),
      aPipeline({ name: 'd' }),
    ];
    expect(scopeOf(component, { ...NOTHING, pipelines })).toEqual([
      { owner: 'component:default/shop' },
      expect.objectContaining({ pipeline: 'a' }),
      expect.objectContaining({ pipeline: 'b' }),
    ]);
  });

  it('finds the environments and pipelines of a system, and nothing twice', () => {
    const system = 'system:default/pricing';
    const environments = [
      anEnvironment({ namespace: 'team-a', system }),
      anEnvironment({ namespace: 'team-b' }),
    ];
    const pipelines = [
      aPipeline({ namespace: 'team-a', name: 'inside', system }),
      aPipeline({ namespace: 'team-b', name: 'outside', system }),
    ];
    expect(
      scopeOf(entity('System', 'pricing'), { environments, pipelines }),
    ).toEqual([
      { owner: system },
      { cluster: 'embedded', namespace: 'team-a' },
      { cluster: 'embedded', namespace: 'team-b', pipeline: 'outside' },
    ]);
  });

  it('asks at most ten places, however many there are', () => {
    const pipelines = Array.from({ length: 30 }, (_, i) =>
      aPipeline({ name: `p-${i}`, dependencyOf: ['shop'] }),
    );
    expect(
      scopeOf(entity('Component', 'shop'), { ...NOTHING, pipelines }),
    ).toHaveLength(11);
  });
});

describe('isAgentWorkloadsAvailable', () => {
  it.each([
    ['Component', {}, true],
    ['System', {}, true],
    ['Group', {}, true],
    ['User', {}, true],
    ['Resource', {}, false],
    ['Resource', AT, true],
    ['API', {}, false],
  ])('for a %s with %j: %s', (kind, annotations, want) => {
    expect(isAgentWorkloadsAvailable(entity(kind, 'x', annotations))).toBe(
      want,
    );
  });
});
