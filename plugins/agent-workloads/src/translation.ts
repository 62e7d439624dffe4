import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { fieldMessages } from './translation.fields';
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
  },
});
