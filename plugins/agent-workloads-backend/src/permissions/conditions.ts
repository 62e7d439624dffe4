import { createConditionExports } from '@backstage/plugin-permission-node';
import { agentWorkloadResourceRef } from './resource';
import { agentWorkloadRules } from './rules';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: agentWorkloadResourceRef,
  rules: agentWorkloadRules,
});

/**
 * Conditions for permission policies.
 * @public
 */
export const agentWorkloadConditions = conditions;

/**
 * Makes a conditional decision out of {@link agentWorkloadConditions}.
 * @public
 */
export const createAgentWorkloadConditionalDecision = createConditionalDecision;
