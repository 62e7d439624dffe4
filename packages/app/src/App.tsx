import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { homeModule } from './home';
import { navModule } from './nav';
import { signInModule } from './signIn';

/** The portal. Plugins are found in package.json (`app.packages: all`). */
export const app = createApp({
  features: [catalogPlugin, homeModule, navModule, signInModule],
});
