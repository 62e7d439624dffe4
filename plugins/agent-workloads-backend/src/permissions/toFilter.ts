import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { ConditionTransformer } from '@backstage/plugin-permission-node';
import type { HistoryFilter } from '../history/History';

/** A filter for the archive out of a policy's conditions, so that what may not be seen is not even counted. */
export function toFilter(
  transform: ConditionTransformer<HistoryFilter>,
  conditions: PermissionCriteria<PermissionCondition>,
): HistoryFilter {
  return flatten(transform(conditions));
}

function flatten(criteria: PermissionCriteria<HistoryFilter>): HistoryFilter {
  if ('anyOf' in criteria) {
    return { anyOf: criteria.anyOf.map(flatten) };
  }
  if ('allOf' in criteria) {
    return { allOf: criteria.allOf.map(flatten) };
  }
  return 'not' in criteria ? { not: flatten(criteria.not) } : criteria;
}
