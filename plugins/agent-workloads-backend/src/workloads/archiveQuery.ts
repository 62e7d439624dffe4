import type { ListWorkloadsQuery } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  HistoryColumn,
  HistoryFilter,
  HistoryQuery,
} from '../history/History';
import type { Caller } from './Callers';
import { DEFAULT_LIMIT, DEFAULT_SORT } from './livePage';

/** A list's query as a question to the archive, narrowed to what the caller may read. */
export function archiveQuery(
  query: ListWorkloadsQuery,
  caller: Caller,
): HistoryQuery {
  const equals = (
    column: HistoryColumn,
    value: string | undefined,
  ): HistoryFilter[] =>
    value === undefined ? [] : [{ column, values: [value] }];
  const allOf: HistoryFilter[] = [
    ...equals('cluster', query.cluster),
    ...equals('namespace', query.namespace),
    ...equals('owner', query.owner?.toLowerCase()),
    ...equals('pipeline', query.pipeline),
    ...(query.phase?.length
      ? [{ column: 'phase' as const, values: query.phase }]
      : []),
    ...(query.q ? [{ text: query.q }] : []),
    ...(query.mine ? [mine(caller)] : []),
    // A gate of an archived run waits for nobody.
    ...(query.waitingForMe ? [{ anyOf: [] }] : []),
    ...(caller.readable.filter ? [caller.readable.filter] : []),
  ];
  return {
    ...(allOf.length > 0 && { filter: { allOf } }),
    sort: query.sort ?? DEFAULT_SORT,
    cursor: query.cursor,
    limit: query.limit ?? DEFAULT_LIMIT,
  };
}

function mine({ person }: Caller): HistoryFilter {
  if (!person) {
    return { anyOf: [] };
  }
  const { userEntityRef, ownershipEntityRefs } = person;
  return {
    anyOf: [
      { column: 'requester', values: [userEntityRef.toLowerCase()] },
      {
        column: 'owner',
        values: [userEntityRef, ...ownershipEntityRefs].map(ref =>
          ref.toLowerCase(),
        ),
      },
    ],
  };
}
