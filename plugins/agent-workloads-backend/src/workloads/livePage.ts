import {
  PHASES,
  type ListWorkloadsQuery,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { toResourceRef } from '../permissions/resource';
import { decodeCursor, encodeCursor } from './cursor';
import {
  waitsForCaller,
  type SeenWorkload,
  type ViewContext,
} from './workloadViews';

export const DEFAULT_SORT = '-created';
export const DEFAULT_LIMIT = 25;

/** One page of the workloads that match, in a stable order. */
export function livePage(
  all: readonly SeenWorkload[],
  query: ListWorkloadsQuery,
  context: ViewContext,
): { items: SeenWorkload[]; nextCursor?: string; total: number } {
  const sort = query.sort ?? DEFAULT_SORT;
  const limit = query.limit ?? DEFAULT_LIMIT;
  const rows = all
    .filter(seen => matches(seen, query, context))
    .map(seen => ({ seen, key: sortKey(seen, sort), id: idOf(seen) }))
    .sort(rowOrder(sort));
  const start = query.cursor ? decodeCursor(query.cursor, sort) : undefined;
  const order = rowOrder(sort);
  const rest = start ? rows.filter(row => order(row, start) > 0) : rows;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ seen }) => seen),
    total: rows.length,
    ...(last &&
      rest.length > limit && {
        nextCursor: encodeCursor({ sort, key: last.key, id: last.id }),
      }),
  };
}

function matches(
  seen: SeenWorkload,
  query: ListWorkloadsQuery,
  context: ViewContext,
): boolean {
  const { resource, spec, status } = seen;
  const wanted = <T>(value: T | undefined, actual: T) =>
    value === undefined || value === actual;
  return (
    wanted(query.cluster, resource.cluster) &&
    wanted(query.namespace, resource.namespace) &&
    wanted(query.owner?.toLowerCase(), resource.owner?.toLowerCase()) &&
    wanted(query.pipeline, spec.orchestration.workflowTemplateRef.name) &&
    (!query.phase?.length || query.phase.includes(status.phase ?? 'Pending')) &&
    (!query.q || hasText(seen, query.q)) &&
    (!query.mine || isMine(seen, context)) &&
    (!query.waitingForMe || waitsForCaller(seen, context))
  );
}

function hasText({ resource, spec }: SeenWorkload, text: string): boolean {
  const needle = text.toLowerCase();
  return (
    resource.name.toLowerCase().includes(needle) ||
    spec.objective.toLowerCase().includes(needle)
  );
}

function isMine({ resource }: SeenWorkload, { caller }: ViewContext): boolean {
  const { person } = caller;
  const mine = person
    ? [person.userEntityRef, ...person.ownershipEntityRefs]
    : [];
  return (
    (resource.owner !== undefined &&
      mine.includes(resource.owner.toLowerCase())) ||
    (person !== undefined && resource.requester === person.userEntityRef)
  );
}

function idOf(seen: SeenWorkload): string {
  return `${toResourceRef(seen.resource)}/${seen.uid}`;
}

function sortKey(seen: SeenWorkload, sort: string): string {
  switch (sort.replace('-', '')) {
    case 'name':
      return seen.resource.name;
    case 'phase':
      return String(PHASES.indexOf(seen.status.phase ?? 'Pending'));
    default:
      return seen.createdAt;
  }
}

function rowOrder(sort: string) {
  const direction = sort.startsWith('-') ? -1 : 1;
  return (
    left: { key: string; id: string },
    right: { key: string; id: string },
  ): number =>
    direction * compare(left.key, right.key) || compare(left.id, right.id);
}

/** By code units: the same on every machine, whatever its locale. */
function compare(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
