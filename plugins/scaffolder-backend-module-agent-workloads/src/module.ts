import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  createApplyAction,
  createApplyTemplateAction,
  createDeleteEnvironmentAction,
  createEnvironmentValuesAction,
  createLaunchAction,
  createWaitAction,
} from './actions';
import { readSharedServices } from './environment/sharedServices';
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
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, config, discovery }) {
        const api = new PortalApi({ auth, discovery });
        const workloads = new RestWorkloadsClient(api);
        const provisioning = new RestProvisioningClient(api);
        actions.addActions(
          createApplyAction({ provisioning }),
          createApplyTemplateAction({ provisioning }),
          createDeleteEnvironmentAction({ provisioning }),
          createEnvironmentValuesAction({ shared: readSharedServices(config) }),
          createLaunchAction({ workloads }),
          createWaitAction({ workloads }),
        );
      },
    });
  },
});
