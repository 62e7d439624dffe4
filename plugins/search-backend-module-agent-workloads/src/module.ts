import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { WorkloadCollatorFactory } from './WorkloadCollatorFactory';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 5 },
  timeout: { minutes: 10 },
  // The portal lists its clusters first.
  initialDelay: { seconds: 30 },
};

/**
 * Makes workloads findable in search, for those who may read them.
 * @public
 */
export const searchModuleAgentWorkloads = createBackendModule({
  pluginId: 'search',
  moduleId: 'agent-workloads-collator',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        index: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, index, scheduler }) {
        const schedule = config.getOptionalConfig(
          'search.collators.agentWorkloads.schedule',
        );
        index.addCollator({
          schedule: scheduler.createScheduledTaskRunner(
            schedule
              ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
              : DEFAULT_SCHEDULE,
          ),
          factory: new WorkloadCollatorFactory({ auth, discovery }),
        });
      },
    });
  },
});
