import type { Gap } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What can't be read of a place: of its cluster, and of its namespace once that is chosen. */
export function gapsIn(
  gaps: readonly Gap[],
  place: { cluster?: string; namespace?: string },
): Gap[] {
  return gaps.filter(
    gap =>
      gap.cluster === place.cluster &&
      (!gap.namespace || !place.namespace || gap.namespace === place.namespace),
  );
}
