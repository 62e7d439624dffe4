import { HmacSealer } from '../integrity/HmacSealer';
import type { SealPlace } from '../integrity/Sealer';

/** A real sealer with a key that only tests know. */
export const TEST_SEALER = new HmacSealer(
  'a key for tests, long enough to be one',
);

/** Where `aWorkload()` stands. */
export const TEST_PLACE: SealPlace = {
  clusterUid: 'cluster-uid-1',
  namespace: 'demo',
  workloadUid: 'workload-uid-1',
};
