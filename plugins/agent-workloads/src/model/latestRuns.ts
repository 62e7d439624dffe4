import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** How much a run needs somebody: one that waits for me, for others, none. */
function need({ gates }: WorkloadSummary): number {
  if (gates.some(gate => gate.waitingForMe)) {
    return 0;
  }
  return gates.length > 0 ? 1 : 2;
}

/** Each run once; those that wait first, then the newest. */
export function latestRuns(
  found: readonly WorkloadSummary[],
  limit: number,
): WorkloadSummary[] {
  const byKey = new Map(
    found.map(each => [`${each.cluster}/${each.uid}/${each.attempt}`, each]),
  );
  return [...byKey.values()]
    .sort(
      (a, b) =>
        need(a) - need(b) ||
        (b.createdAt ?? '').localeCompare(a.createdAt ?? ''),
    )
    .slice(0, limit);
}
