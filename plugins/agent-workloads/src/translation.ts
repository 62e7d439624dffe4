import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  entityMessages,
  fieldMessages,
  searchMessages,
} from './translation.elsewhere';
import {
  commonMessages,
  gateMessages,
  launchMessages,
  listMessages,
  workloadMessages,
} from './translation.messages';

/** All texts of the plugin. @public */
export const agentWorkloadsTranslationRef = createTranslationRef({
  id: 'agent-workloads',
  messages: {
    common: commonMessages,
    list: listMessages,
    launch: launchMessages,
    workload: workloadMessages,
    gate: gateMessages,
    fields: fieldMessages,
    entity: entityMessages,
    search: searchMessages,
  },
});
