import { createComponentExtension } from '@backstage/core-plugin-api';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import { agentWorkloadsPlugin } from './plugin';

/** Card with the latest runs, for entity pages of the old frontend system. @public */
export const EntityAgentWorkloadsCard = agentWorkloadsPlugin.provide(
  createComponentExtension({
    name: 'EntityAgentWorkloadsCard',
    component: {
      lazy: () => import('./entity/EntityRunsCard').then(m => m.EntityRunsCard),
    },
  }),
);

/** Tab with the runs, for entity pages of the old frontend system: mount it at `/agent-workloads`. @public */
export const EntityAgentWorkloadsContent = agentWorkloadsPlugin.provide(
  createComponentExtension({
    name: 'EntityAgentWorkloadsContent',
    component: {
      lazy: () =>
        import('./entity/EntityRunsContent').then(m => m.EntityRunsContent),
    },
  }),
);

/** A workload among search results, for apps of the old frontend system. @public */
export const AgentWorkloadSearchResultListItem = agentWorkloadsPlugin.provide(
  createSearchResultListItemExtension({
    name: 'AgentWorkloadSearchResultListItem',
    component: () =>
      import('./search/WorkloadSearchResult').then(m => m.WorkloadSearchResult),
    predicate: result => result.type === 'agent-workload',
  }),
);
