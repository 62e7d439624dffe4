import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: () =>
      import('./DevelopmentSignInPage').then(m => m.DevelopmentSignInPage),
  },
});

/** Development sign-in: choose one of two example users. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
