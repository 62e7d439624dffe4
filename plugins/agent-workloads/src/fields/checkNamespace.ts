import { type AgentWorkloadsApi, ApiError, type RequestOptions } from '../api';
import {
  checkOfPlan,
  environmentOf,
  type NamespaceCheck,
  namespacePlan,
  withoutPath,
} from '../model/namespaceName';

/** Whether an environment of this name could be made: first what the portal knows, then what the cluster says in a dry run. */
export async function checkNamespace(
  api: Pick<AgentWorkloadsApi, 'listEnvironments' | 'planManifests'>,
  place: { cluster: string; namespace: string; owner?: string },
  options?: RequestOptions,
): Promise<NamespaceCheck> {
  try {
    const { items } = await api.listEnvironments(options);
    const known = environmentOf(items, place);
    if (known?.state === 'taken') {
      return known;
    }
    const plan = await api.planManifests(
      place.cluster,
      namespacePlan(place.namespace),
      options,
    );
    return checkOfPlan(plan);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return isRefusal(cause)
      ? { state: 'refused', message: withoutPath(message) }
      : { state: 'unknown', message };
  }
}

/** The backend understood, and says no. */
function isRefusal(cause: unknown): boolean {
  return (
    cause instanceof ApiError && [400, 403, 409, 422].includes(cause.status)
  );
}
