import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  createApplyAction,
  createApplyTemplateAction,
  createDeleteEnvironmentAction,
  createLaunchAction,
  createWaitAction,
} from './actions';
import {
  PortalApi,
  RestProvisioningClient,
  RestWorkloadsClient,
} from './client';

/**
 * Adds the actions for pipeline environments and workloads to the scaffolder.
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
        const api = new PortalApi({ auth, discovery });
        const workloads = new RestWorkloadsClient(api);
        const provisioning = new RestProvisioningClient(api);
        actions.addActions(
          createApplyAction({ provisioning }),
          createApplyTemplateAction({ provisioning }),
          createDeleteEnvironmentAction({ provisioning }),
          createLaunchAction({ workloads }),
          createWaitAction({ workloads }),
        );
      },
    });
  },
});
