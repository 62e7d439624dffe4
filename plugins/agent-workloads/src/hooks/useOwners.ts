import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { valueOf } from './load';
import { useOnce } from './useOnce';

/** Refs that the signed-in person may name as owner: their groups, then themselves. */
export function useOwners(): readonly string[] {
  const identity = useApi(identityApiRef);
  const { load } = useOnce('owners', () => identity.getBackstageIdentity());
  const me = valueOf(load);
  if (!me) {
    return [];
  }
  const groups = me.ownershipEntityRefs.filter(ref => ref !== me.userEntityRef);
  return [...groups, me.userEntityRef];
}
