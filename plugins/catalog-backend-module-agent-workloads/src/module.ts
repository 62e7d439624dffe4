import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { InventoryProvider } from './InventoryProvider';
import { RestInventory } from './RestInventory';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 10 },
  timeout: { minutes: 2 },
  initialDelay: { minutes: 1 },
};

/**
 * Shows pipeline environments, their pipelines, and what may be launched of them, as entities.
 * @public
 */
export const catalogModuleAgentWorkloads = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'agent-workloads',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, config, events, lifecycle, logger, ...services }) {
        const provider = new InventoryProvider({
          inventory: new RestInventory(services),
          logger,
          appUrl: config.getOptionalString('app.baseUrl'),
        });
        catalog.addEntityProvider(provider);
        await provider.listen(events);
        const runner = services.scheduler.createScheduledTaskRunner({
          ...readSchedule(config),
          // What was provided is remembered by each replica.
          scope: 'local',
        });
        await runner.run({
          id: `${provider.getProviderName()}:read-all`,
          fn: async () => provider.readAll(),
        });
        lifecycle.addShutdownHook(() => provider.stop());
      },
    });
  },
});

function readSchedule(
  config: RootConfigService,
): SchedulerServiceTaskScheduleDefinition {
  const schedule = config.getOptionalConfig(
    'catalog.providers.agentWorkloads.schedule',
  );
  return schedule
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
    : DEFAULT_SCHEDULE;
}
