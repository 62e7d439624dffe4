import { describe, expect, it } from 'vitest';
import { printPath } from '../../src/kubernetes/apply/fields';
import { builtInShape } from '../../src/kubernetes/schema/builtInShapes';
import { typeErrors } from '../../src/kubernetes/schema/typeErrors';
import { BUILT_IN_KINDS, KINDS, type ResourceKind } from '../../src/store';

const problemsOf = (kind: ResourceKind, value: unknown) =>
  typeErrors(builtInShape(kind) ?? {}, value).map(
    ({ path, problem }) => `${printPath(path)}: ${problem}`,
  );
const inPod = (pod: object) => ({ spec: { template: { spec: pod } } });

describe('the shape of a built-in kind', () => {
  it('is known for every kind, except those that have rules of their own', () => {
    const without = BUILT_IN_KINDS.filter(kind => !builtInShape(kind));
    expect(without.map(({ kind }) => kind)).toEqual([
      'CustomResourceDefinition',
      'Workflow',
      'WorkflowTemplate',
      'ClusterWorkflowTemplate',
      'WorkflowTaskResult',
    ]);
  });

  it.each<[string, ResourceKind, object]>([
    [
      'numbers as quantities',
      KINDS.ResourceQuota,
      { spec: { hard: { pods: 5 } } },
    ],
    [
      'numbers and texts as resources',
      KINDS.Deployment,
      inPod({
        containers: [
          { name: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } } },
        ],
      }),
    ],
    [
      'names and numbers of ports',
      KINDS.Service,
      {
        spec: {
          ports: [
            { port: 80, targetPort: 'http' },
            { port: 81, targetPort: 8081 },
          ],
        },
      },
    ],
    [
      'times',
      KINDS.Lease,
      { spec: { renewTime: '2026-01-01T00:00:00.000000Z' } },
    ],
    [
      'what is null',
      KINDS.Deployment,
      { spec: { replicas: null }, status: {} },
    ],
    ['any label', KINDS.ConfigMap, { metadata: { labels: { 'a.io/b': 'c' } } }],
  ])('takes %s', (_, kind, value) => {
    expect(problemsOf(kind, value)).toEqual([]);
  });

  it.each<[string, ResourceKind, object, string]>([
    [
      'a map for a list',
      KINDS.Deployment,
      inPod({ containers: { name: 'a' } }),
      '.spec.template.spec.containers: expected list, got &value.valueUnstructured{Value:{"name":"a"}}',
    ],
    [
      'a text for a map',
      KINDS.ConfigMap,
      { data: 'a' },
      '.data: expected map, got &value.valueUnstructured{Value:"a"}',
    ],
    [
      'a text for a flag',
      KINDS.Deployment,
      inPod({ containers: [{ name: 'a', tty: 'yes' }] }),
      '.spec.template.spec.containers[name="a"].tty: expected boolean, got &value.valueUnstructured{Value:"yes"}',
    ],
    [
      'a list for a number',
      KINDS.Deployment,
      { spec: { replicas: [1] } },
      '.spec.replicas: expected numeric (int or float), got list',
    ],
    [
      'a map for a quantity',
      KINDS.ResourceQuota,
      { spec: { hard: { pods: {} } } },
      '.spec.hard.pods: expected string, got &value.valueUnstructured{Value:{}}',
    ],
    [
      'an unknown field of a nameless item',
      KINDS.NetworkPolicy,
      { spec: { egress: [{ too: [] }] } },
      '.spec.egress[0].too: field not declared in schema',
    ],
  ])('says where there is %s', (_, kind, value, problem) => {
    expect(problemsOf(kind, value)).toEqual([problem]);
  });
});
