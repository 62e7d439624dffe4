import { createConditionExports } from '@backstage/plugin-permission-node';
import { agentWorkloadNamespaceResourceRef } from './namespaceResource';
import { agentWorkloadNamespaceRules } from './namespaceRules';
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

const namespaces = createConditionExports({
  resourceRef: agentWorkloadNamespaceResourceRef,
  rules: agentWorkloadNamespaceRules,
});

/**
 * Conditions on namespaces for permission policies.
 * @public
 */
export const agentWorkloadNamespaceConditions = namespaces.conditions;

/**
 * Makes a conditional decision out of {@link agentWorkloadNamespaceConditions}.
 * @public
 */
export const createAgentWorkloadNamespaceConditionalDecision =
  namespaces.createConditionalDecision;
