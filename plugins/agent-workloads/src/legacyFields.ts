import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import {
  clusterPicker,
  environmentPicker,
  namespaceName,
  parameters,
  pipelinePicker,
} from './fields/definitions';
import { agentWorkloadsPlugin } from './plugin';

/* Fields for software templates in apps of the old frontend system: children of `<ScaffolderFieldExtensions>`. */

/** @public */
export const AgentWorkloadClusterPicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension(clusterPicker),
);
/** @public */
export const AgentWorkloadEnvironmentPicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension(environmentPicker),
);
/** @public */
export const AgentWorkloadPipelinePicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension(pipelinePicker),
);
/** @public */
export const AgentWorkloadParameters = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension(parameters),
);
/** @public */
export const AgentWorkloadNamespaceName = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension(namespaceName),
);
