import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import {
  clusterPicker,
  environmentPicker,
  namespaceName,
  parameters,
  pipelinePicker,
  urls,
} from './fields/definitions';
import { agentWorkloadsPlugin } from './plugin';

/* Fields for software templates in apps of the old frontend system: children of `<ScaffolderFieldExtensions>`. */

/** @public */
export const AgentWorkloadClusterPicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({
    ...clusterPicker,
    schema: clusterPicker.schema.schema,
  }),
);
/** @public */
export const AgentWorkloadEnvironmentPicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({
    ...environmentPicker,
    schema: environmentPicker.schema.schema,
  }),
);
/** @public */
export const AgentWorkloadPipelinePicker = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({
    ...pipelinePicker,
    schema: pipelinePicker.schema.schema,
  }),
);
/** @public */
export const AgentWorkloadParameters = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({
    ...parameters,
    schema: parameters.schema.schema,
  }),
);
/** @public */
export const AgentWorkloadNamespaceName = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({
    ...namespaceName,
    schema: namespaceName.schema.schema,
  }),
);
/** @public */
export const AgentWorkloadUrls = agentWorkloadsPlugin.provide(
  createScaffolderFieldExtension({ ...urls, schema: urls.schema.schema }),
);
