import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { isAgentWorkloadsAvailable } from './entityPlace';

/** A card and a tab on entity pages, in apps of the new frontend system. */
export const entityExtensions = [
  EntityCardBlueprint.make({
    name: 'workloads',
    params: {
      type: 'content',
      filter: isAgentWorkloadsAvailable,
      loader: () => import('./EntityRunsCard').then(m => <m.EntityRunsCard />),
    },
  }),
  EntityContentBlueprint.make({
    name: 'workloads',
    params: {
      path: '/agent-workloads',
      title: 'Agent workloads',
      group: 'operation',
      filter: isAgentWorkloadsAvailable,
      loader: () =>
        import('./EntityRunsContent').then(m => <m.EntityRunsContent />),
    },
  }),
];
