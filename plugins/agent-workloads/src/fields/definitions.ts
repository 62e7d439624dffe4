import { ClusterPicker } from './ClusterPicker';
import { EnvironmentPicker } from './EnvironmentPicker';
import { NamespaceName } from './NamespaceName';
import { ParametersField } from './ParametersField';
import { PipelinePicker } from './PipelinePicker';
import { UrlsField } from './UrlsField';
import {
  clusterPickerSchema,
  environmentPickerSchema,
  namespaceNameSchema,
  parametersSchema,
  pipelinePickerSchema,
  urlsSchema,
} from './schemas';
import {
  validateNamespaceName,
  validateParameters,
  validatePipeline,
  validateUrls,
} from './validators';

/** `ui:field: AgentWorkloadClusterPicker` */
export const clusterPicker = {
  name: 'AgentWorkloadClusterPicker',
  component: ClusterPicker,
  schema: clusterPickerSchema,
};

/** `ui:field: AgentWorkloadEnvironmentPicker` */
export const environmentPicker = {
  name: 'AgentWorkloadEnvironmentPicker',
  component: EnvironmentPicker,
  schema: environmentPickerSchema,
};

/** `ui:field: AgentWorkloadPipelinePicker` */
export const pipelinePicker = {
  name: 'AgentWorkloadPipelinePicker',
  component: PipelinePicker,
  validation: validatePipeline,
  schema: pipelinePickerSchema,
};

/** `ui:field: AgentWorkloadParameters` */
export const parameters = {
  name: 'AgentWorkloadParameters',
  component: ParametersField,
  validation: validateParameters,
  schema: parametersSchema,
};

/** `ui:field: AgentWorkloadNamespaceName` */
export const namespaceName = {
  name: 'AgentWorkloadNamespaceName',
  component: NamespaceName,
  validation: validateNamespaceName,
  schema: namespaceNameSchema,
};

/** `ui:field: AgentWorkloadUrls` */
export const urls = {
  name: 'AgentWorkloadUrls',
  component: UrlsField,
  validation: validateUrls,
  schema: urlsSchema,
};
