import type { WorkloadPage } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  waitsForCaller,
  type SeenWorkload,
  type ViewContext,
} from './workloadViews';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Numbers of workloads for the summary strip. */
export function countsOf(
  readable: readonly SeenWorkload[],
  context: ViewContext,
): WorkloadPage['counts'] {
  const count = (matches: (seen: SeenWorkload) => boolean) =>
    readable.filter(matches).length;
  const since = context.now.getTime() - DAY_MS;
  return {
    waitingForMe: count(seen => waitsForCaller(seen, context)),
    waiting: count(({ status }) => status.phase === 'Suspended'),
    running: count(({ status }) => status.phase === 'Running'),
    failed24h: count(
      ({ status }) =>
        status.phase === 'Failed' &&
        Date.parse(status.finishedAt ?? '') >= since,
    ),
  };
}
