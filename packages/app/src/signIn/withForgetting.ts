import type { IdentityApi } from '@backstage/core-plugin-api';
import { forgetUser } from './developmentUsers';

/** The same identity, but signing out also forgets the choice and shows the choice again. */
export function withForgetting(
  identity: IdentityApi,
  reload: () => void = () => window.location.assign('/'),
): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      forgetUser();
      await identity.signOut();
      reload();
    },
  };
}
