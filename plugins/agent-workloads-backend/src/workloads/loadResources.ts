import type { History } from '../history/History';
import { parseResourceRef, type WorkloadResource } from '../permissions';
import type { LiveWorkloads } from './LiveWorkloads';
import { archivedResourceOf } from './resourceOf';

/** Workloads for permission conditions that the framework itself applies. */
export function loadResources(
  refs: readonly string[],
  { live, history }: { live: LiveWorkloads; history: History },
): Promise<Array<WorkloadResource | undefined>> {
  return Promise.all(
    refs.map(async text => {
      const ref = parseResourceRef(text);
      if (!ref || !live.knows(ref.cluster)) {
        return undefined;
      }
      const found = live.find(ref);
      const record = found ? undefined : await history.findByName(ref);
      return found?.resource ?? (record && archivedResourceOf(record));
    }),
  );
}
