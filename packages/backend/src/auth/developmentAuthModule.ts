import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import {
  chooseDevelopmentUser,
  DEVELOPMENT_USER_HEADER,
  readDevelopmentUsers,
} from './developmentUsers';
import { waitForCatalogUser } from './waitForCatalogUser';

/** Who the request says it is. */
type DevelopmentResult = { userEntityRef: string };

const developmentAuthenticator = createProxyAuthenticator<
  ReadonlySet<string>,
  DevelopmentResult,
  undefined
>({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: ({ config }) =>
    readDevelopmentUsers(config, process.env.NODE_ENV),
  authenticate: async ({ req }, users) => ({
    result: {
      userEntityRef: chooseDevelopmentUser(
        users,
        req.header(DEVELOPMENT_USER_HEADER),
      ),
    },
  }),
});

/** Sign-in for development: choose one of the configured example users. */
export const developmentAuthModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'development-provider',
  register(reg) {
    reg.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'development',
          factory: createProxyAuthProviderFactory({
            authenticator: developmentAuthenticator,
            signInResolver: ({ result }, ctx) =>
              waitForCatalogUser(() =>
                ctx.signInWithCatalogUser({
                  entityRef: result.userEntityRef,
                }),
              ),
          }),
        });
      },
    });
  },
});
