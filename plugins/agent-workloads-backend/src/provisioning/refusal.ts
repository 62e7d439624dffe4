import { ServiceUnavailableError } from '@backstage/errors';
import { KubeApiError } from '../kube/errors';

/** Why something was not applied, in words for whoever asked. */
export interface Refusal {
  message: string;
  /** Fields that belong to somebody else. */
  conflicts?: Array<{ field: string; manager: string }>;
  /** Nobody answered: whether it was done is not known. */
  unreachable?: true;
}

/** Does something, and takes what the API server refuses for an answer. That it is away is an error. */
export async function judged<T>(
  act: () => Promise<T>,
): Promise<{ value: T } | { refusal: Refusal }> {
  try {
    return { value: await act() };
  } catch (error) {
    if (error instanceof KubeApiError) return { refusal: refusalOf(error) };
    throw error;
  }
}

/** As {@link judged}, for what comes after a first change: that the API server is away is told with what was done before. */
export async function judgedMidway<T>(
  act: () => Promise<T>,
): Promise<{ value: T } | { refusal: Refusal }> {
  try {
    return await judged(act);
  } catch (error) {
    if (!ServiceUnavailableError.is(error)) throw error;
    const message = `${error.message}. Whether this one was changed is not known; do it again when the cluster answers`;
    return { refusal: { message, unreachable: true } };
  }
}

/** What the API server answered, in words. */
export function refusalOf(error: KubeApiError): Refusal {
  switch (error.statusCode) {
    case 401:
      return {
        message:
          "The cluster does not accept the provisioner's account (its token may have ended); an administrator of the portal renews agentWorkloads.clusters[].provisioner",
      };
    case 403:
      return forbidden(error);
    case 404:
      return { message: error.message };
    case 409:
      return conflict(error);
    case 500:
      return schemaMismatch(error) ?? notNow(error);
    case 429:
    case 503:
    case 504:
      return notNow(error);
    default:
      return { message: withFields(error) };
  }
}

const MAX_SCHEMA_TEXT = 2000;

function notNow({ message }: KubeApiError): Refusal {
  return {
    message: `The API server could not do it now (${message}); try again`,
  };
}

/**
 * A server-side apply that does not fit the schema of its kind is answered with 500 and no reason, though only whoever wrote the
 * manifest can mend it. The text behind the object's name has a field path and a complaint per line.
 */
function schemaMismatch({ message }: KubeApiError): Refusal | undefined {
  const [, found] =
    /failed to create typed patch object \([^)]*\): (?:errors:)?([^]*)/.exec(
      message,
    ) ?? [];
  if (found === undefined) return undefined;
  const fields = found
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .join('; ')
    .slice(0, MAX_SCHEMA_TEXT);
  return {
    message: `The manifest does not fit what the cluster knows of its kind: ${fields}. Correct these fields, or leave them out`,
  };
}

function forbidden(error: KubeApiError): Refusal {
  const { message } = error;
  if (message.includes('exceeded quota'))
    return {
      message: `The quota of the namespace does not allow it: ${message}. Raise the quota, or ask for less`,
    };
  if (/violates PodSecurity/.test(message))
    return { message: `Not as safe as the namespace demands: ${message}` };
  // An authorizer says "cannot"; admission says its own.
  if (/ cannot [a-z]+ resource /.test(message))
    return {
      message: `The provisioner may not do this in the cluster (${message}). The environment has to bind the ClusterRole agent-workloads-provisioner-environment to it, which install/ brings; other kinds an administrator grants`,
    };
  return { message: `The cluster forbids it: ${message}` };
}

function conflict(error: KubeApiError): Refusal {
  const conflicts = (error.status.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field = '', message = '' }) => ({
      field,
      manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
    }));
  if (conflicts.length === 0)
    return {
      message: `Somebody else changed it at the same time, or it is being deleted (${error.message}); try again`,
    };
  const owners = [...new Set(conflicts.map(({ manager }) => manager))];
  return {
    conflicts,
    message: `${conflicts.length} of its fields belong to ${owners.join(
      ', ',
    )}, and nothing is taken by force: leave them out, set them to what they are, or let ${owners.join(
      ' and ',
    )} give them up`,
  };
}

function withFields({ message, status }: KubeApiError): string {
  const fields = (status.details?.causes ?? [])
    .filter(({ field }) => field && !message.includes(field))
    .map(cause => `${cause.field}: ${cause.message}`);
  return [message, ...fields].join('; ');
}
