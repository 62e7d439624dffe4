import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { PLUGIN_ID } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, DefaultAgentWorkloadsApi } from './api';
import { rootRouteRef } from './routes';

/** The plugin for apps of the old frontend system. @public */
export const agentWorkloadsPlugin = createPlugin({
  id: PLUGIN_ID,
  routes: { root: rootRouteRef },
  apis: [
    createApiFactory({
      api: agentWorkloadsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultAgentWorkloadsApi(deps),
    }),
  ],
});

/** Mount it on a path of its own, e.g. `/agent-workloads`. @public */
export const AgentWorkloadsPage = agentWorkloadsPlugin.provide(
  createRoutableExtension({
    name: 'AgentWorkloadsPage',
    component: () =>
      import('./pages/AgentWorkloadsPage').then(m => m.AgentWorkloadsPage),
    mountPoint: rootRouteRef,
  }),
);
