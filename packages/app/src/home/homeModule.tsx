import {
  createFrontendModule,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';

const homePage = PageBlueprint.make({
  name: 'home',
  params: {
    path: '/',
    noHeader: true,
    loader: () => import('./HomeRedirect').then(m => <m.HomeRedirect />),
  },
});

/** Opens the portal on the workloads: what needs someone comes first. */
export const homeModule = createFrontendModule({
  pluginId: 'app',
  extensions: [homePage],
});
