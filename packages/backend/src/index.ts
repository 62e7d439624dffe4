import { createBackend } from '@backstage/backend-defaults';
import { developmentAuthModule } from './auth/developmentAuthModule';
import { examplePermissionModule } from './permissions/examplePermissionModule';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(developmentAuthModule);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import(
    '@agent-workloads/backstage-plugin-catalog-backend-module-agent-workloads'
  ),
);

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(examplePermissionModule);

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(
  import(
    '@agent-workloads/backstage-plugin-search-backend-module-agent-workloads'
  ),
);

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(
  import(
    '@agent-workloads/backstage-plugin-scaffolder-backend-module-agent-workloads'
  ),
);
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));

backend.add(
  import('@agent-workloads/backstage-plugin-agent-workloads-backend'),
);

backend.start();
