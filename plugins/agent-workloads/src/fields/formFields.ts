import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import {
  clusterPicker,
  environmentPicker,
  namespaceName,
  parameters,
  pipelinePicker,
  urls,
} from './definitions';

export const clusterField = createFormField(clusterPicker);
export const environmentField = createFormField(environmentPicker);
export const pipelineField = createFormField(pipelinePicker);
export const parametersField = createFormField(parameters);
export const namespaceNameField = createFormField(namespaceName);
export const urlsField = createFormField(urls);
