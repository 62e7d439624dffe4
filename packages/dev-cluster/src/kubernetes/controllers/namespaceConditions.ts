import { KubeObject, ResourceKind } from '../../store';
import { kubeTime } from '../../store/objectMeta';

/** An object that is still in a namespace that is going. */
export interface Remaining {
  resource: Pick<ResourceKind, 'group' | 'plural'>;
  object: KubeObject;
}

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime?: string;
}

/** `a in 2 resource instances, b in 1 resource instances`, in the order of names. */
function counted(names: readonly string[], verb: string): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${verb} ${count} resource instances`)
    .join(', ');
}

function contentCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceContentRemaining';
  if (remaining.length === 0) {
    const message = 'All content successfully removed';
    return { type, status: 'False', reason: 'ContentRemoved', message };
  }
  const kinds = remaining.map(
    ({ resource: { plural, group } }) => `${plural}.${group}`,
  );
  const message = `Some resources are remaining: ${counted(kinds, 'has')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizerCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceFinalizersRemaining';
  const names = remaining.flatMap(
    ({ object }) => object.metadata.finalizers ?? [],
  );
  if (names.length === 0) {
    const message = 'All content-preserving finalizers finished';
    return { type, status: 'False', reason: 'ContentHasNoFinalizers', message };
  }
  const message = `Some content in the namespace has finalizers remaining: ${counted(
    names,
    'in',
  )}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}

const ALL_IS_WELL: readonly Condition[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
];

/** The status of a namespace that is going, with what still holds it, in the words of Kubernetes. */
export function terminatingStatus(
  before: unknown,
  remaining: readonly Remaining[],
  now: Date,
): { phase: string; conditions: Condition[] } {
  const { conditions: had = [] } = (before ?? {}) as {
    conditions?: Condition[];
  };
  const conditions = [
    ...ALL_IS_WELL,
    contentCondition(remaining),
    finalizerCondition(remaining),
  ].map(condition => {
    const old = had.find(({ type }) => type === condition.type);
    const lastTransitionTime =
      old?.status === condition.status && old.lastTransitionTime
        ? old.lastTransitionTime
        : kubeTime(now);
    return { ...condition, lastTransitionTime };
  });
  return { phase: 'Terminating', conditions };
}
