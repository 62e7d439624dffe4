import { createRouteRef } from '@backstage/core-plugin-api';

/** Root of the plugin's pages. @public */
export const rootRouteRef = createRouteRef({ id: 'agent-workloads' });
