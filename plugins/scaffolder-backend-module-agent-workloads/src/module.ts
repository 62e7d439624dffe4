import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createLaunchAction } from './actions';
import { RestWorkloadsClient } from './client';

/**
 * Adds `agent-workload:launch` to the scaffolder.
 * @public
 */
export const scaffolderModuleAgentWorkloads = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'agent-workloads',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const workloads = new RestWorkloadsClient({ auth, discovery });
        actions.addActions(createLaunchAction({ workloads }));
      },
    });
  },
});
