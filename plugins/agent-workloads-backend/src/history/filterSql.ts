import type { Knex } from 'knex';
import type { HistoryColumn, HistoryFilter } from './History';
import { isStorable } from './storable';

/** Adds a filter to a query; values travel as bindings only. */
export function applyFilter(
  query: Knex.QueryBuilder,
  filter: HistoryFilter,
): void {
  if ('allOf' in filter)
    query.andWhere(group => {
      // An empty conjunction holds, an empty disjunction does not.
      group.whereRaw('1 = 1');
      for (const part of filter.allOf)
        group.andWhere(inner => applyFilter(inner, part));
    });
  else if ('anyOf' in filter)
    query.andWhere(group => {
      group.whereRaw('1 = 0');
      for (const part of filter.anyOf)
        group.orWhere(inner => applyFilter(inner, part));
    });
  else if ('not' in filter)
    query.andWhere(group =>
      // A column without a value is in no list, so it is in every list's complement.
      group.whereRaw('1 = 1').whereNot(inner => applyFilter(inner, filter.not)),
    );
  else if ('text' in filter && !isStorable(filter.text)) nothing(query);
  else if ('text' in filter)
    query.whereRaw("search like ? escape '\\'", [
      `%${filter.text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`,
    ]);
  else isOneOf(query, filter.column, filter.values.filter(isStorable));
}

function isOneOf(
  query: Knex.QueryBuilder,
  column: HistoryColumn,
  values: readonly string[],
): void {
  if (values.length === 0) nothing(query);
  else
    query.whereRaw(
      `coalesce(${column}, '') in (${values.map(() => '?').join(', ')})`,
      [...values],
    );
}

function nothing(query: Knex.QueryBuilder): void {
  query.whereRaw('1 = 0');
}
