import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import AccountTreeIcon from '@material-ui/icons/AccountTree';
import { PLUGIN_ID } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, DefaultAgentWorkloadsApi } from './api';
import { entityExtensions } from './entity/extensions';
import { formFields } from './fields/extensions';
import { rootRouteRef } from './routes';
import { searchExtensions } from './search/extensions';

const page = PageBlueprint.make({
  params: {
    path: '/agent-workloads',
    title: 'Agent Workloads',
    icon: <AccountTreeIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./pages/AgentWorkloadsRouter').then(m => (
        <m.AgentWorkloadsRouter />
      )),
  },
});

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: agentWorkloadsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultAgentWorkloadsApi(deps),
    }),
});

/** The plugin for apps of the new frontend system. @alpha */
export default createFrontendPlugin({
  pluginId: PLUGIN_ID,
  title: 'Agent Workloads',
  icon: <AccountTreeIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [
    page,
    api,
    ...formFields,
    ...entityExtensions,
    ...searchExtensions,
  ],
});

export { agentWorkloadsTranslationRef } from './translation';
