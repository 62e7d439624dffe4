import {
  type EnvironmentView,
  LABELS,
  type ManifestResult,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What is known of the name of an environment that shall be made. */
export type NamespaceCheck =
  | { state: 'free' }
  /** It is there already, and applying to it goes on where somebody left off. */
  | { state: 'again' }
  | { state: 'taken'; title: string }
  /** The portal or the cluster says no, in its own words. */
  | { state: 'refused'; message: string }
  /** Nobody could say; the steps ask again before they change anything. */
  | { state: 'unknown'; message: string };

const MAX_LENGTH = 63;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const RESERVED = /^(kube-|default$)/;

/** Why no namespace can be called so, whatever is in the cluster. */
export function namespaceNameProblem(
  name: string,
): 'tooLong' | 'notALabel' | 'reserved' | undefined {
  if (name.length > MAX_LENGTH) {
    return 'tooLong';
  }
  if (!LABEL.test(name)) {
    return 'notALabel';
  }
  return RESERVED.test(name) ? 'reserved' : undefined;
}

/** What the cluster is asked to plan, to learn whether this namespace could be made. */
export function namespacePlan(name: string): {
  manifests: Array<Record<string, unknown>>;
} {
  return {
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: {
            [LABELS.environment]: 'true',
            'pod-security.kubernetes.io/enforce': 'restricted',
          },
        },
      },
    ],
  };
}

/** Who has the name, as far as the portal shows. The same owner may apply again. */
export function environmentOf(
  environments: readonly EnvironmentView[],
  place: { cluster: string; namespace: string; owner?: string },
): NamespaceCheck | undefined {
  const found = environments.find(
    each =>
      each.cluster === place.cluster && each.namespace === place.namespace,
  );
  if (!found) {
    return undefined;
  }
  return found.owner !== undefined && found.owner === place.owner
    ? { state: 'again' }
    : { state: 'taken', title: found.title };
}

/** What the cluster's plan says of it. */
export function checkOfPlan(result: ManifestResult): NamespaceCheck {
  const failed = result.objects.find(each => each.outcome === 'failed');
  if (failed) {
    return { state: 'refused', message: failed.message ?? failed.outcome };
  }
  return result.objects.every(each => each.outcome === 'created')
    ? { state: 'free' }
    : { state: 'again' };
}

/** A refusal without the field of the plan that it names: people have filled in one field only. */
export function withoutPath(message: string): string {
  return message.replace(/^manifests\[0\][\w.[\]]*: /, '');
}
