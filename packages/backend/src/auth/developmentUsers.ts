import type { Config } from '@backstage/config';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { AuthenticationError, InputError } from '@backstage/errors';

/** The header in which the sign-in page names the chosen example user. */
export const DEVELOPMENT_USER_HEADER = 'x-development-user';

/**
 * Reads `auth.providers.development.users`. Throws in production, because with
 * this provider anyone who reaches the portal may choose who they are.
 */
export function readDevelopmentUsers(
  config: Config,
  nodeEnv: string | undefined,
): ReadonlySet<string> {
  if (nodeEnv === 'production') {
    throw new InputError(
      'auth.providers.development lets anyone be any example user, so it does not run with NODE_ENV=production. Remove it and configure a real sign-in provider.',
    );
  }
  const refs = config.getStringArray('users');
  if (refs.length === 0) {
    throw new InputError(
      'auth.providers.development.users is empty. Name at least one user, for example user:default/rita.',
    );
  }
  return new Set(refs.map(ref => stringifyEntityRef(parseEntityRef(ref))));
}

/** The user that the request chose; refuses everything but a configured one. */
export function chooseDevelopmentUser(
  users: ReadonlySet<string>,
  header: string | undefined,
): string {
  if (!header) {
    throw new AuthenticationError(
      `No example user was chosen: the header ${DEVELOPMENT_USER_HEADER} is missing.`,
    );
  }
  if (!users.has(header)) {
    throw new AuthenticationError(
      `The chosen user is not one of the example users. Choose one of ${[
        ...users,
      ].join(', ')}.`,
    );
  }
  return header;
}
