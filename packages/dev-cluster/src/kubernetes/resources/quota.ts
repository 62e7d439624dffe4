import {
  ApiError,
  KINDS,
  qualifiedResource,
  type ResourceKind,
} from '../../store';
import { isJson } from '../schema/types';
import type { Call } from './call';

/** Core kinds that a quota may also count by their plain name. */
const PLAIN = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'resourcequotas',
  'secrets',
  'services',
];

/** The names by which quotas count objects of a kind. */
function counters({ group, plural }: ResourceKind): string[] {
  const counted = `count/${group ? `${plural}.${group}` : plural}`;
  return group === '' && PLAIN.includes(plural) ? [counted, plural] : [counted];
}

/**
 * 403 when a namespace may hold no more objects of a kind. Only numbers of objects are held to: processor, memory and
 * storage are nobody's here.
 */
export function checkQuota(call: Call, name: string): void {
  const { context, served, path } = call;
  const { namespace } = path;
  if (namespace === undefined) return;
  const { resource } = served;
  const used = context.store.list(resource, { namespace }).items.length;
  for (const quota of context.store.list(KINDS.ResourceQuota, { namespace })
    .items) {
    const hard = isJson(quota.spec) ? quota.spec.hard : undefined;
    if (!isJson(hard)) continue;
    const full = counters(resource).filter(
      counter => counter in hard && used + 1 > Number(hard[counter]),
    );
    if (full.length === 0) continue;
    const list = (value: (counter: string) => unknown) =>
      full.map(counter => `${counter}=${value(counter)}`).join(',');
    throw new ApiError(
      'Forbidden',
      `${qualifiedResource(resource)} "${name}" is forbidden: exceeded quota: ${
        quota.metadata.name
      }, requested: ${list(() => 1)}, used: ${list(
        () => used,
      )}, limited: ${list(counter => hard[counter])}`,
      { name, group: resource.group, kind: resource.plural },
    );
  }
}
