import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

const fields = () => import('./formFields');

/** Fields for software templates, in apps of the new frontend system. */
export const formFields = [
  FormFieldBlueprint.make({
    name: 'cluster',
    params: { field: () => fields().then(m => m.clusterField) },
  }),
  FormFieldBlueprint.make({
    name: 'environment',
    params: { field: () => fields().then(m => m.environmentField) },
  }),
  FormFieldBlueprint.make({
    name: 'pipeline',
    params: { field: () => fields().then(m => m.pipelineField) },
  }),
  FormFieldBlueprint.make({
    name: 'parameters',
    params: { field: () => fields().then(m => m.parametersField) },
  }),
  FormFieldBlueprint.make({
    name: 'namespace-name',
    params: { field: () => fields().then(m => m.namespaceNameField) },
  }),
  FormFieldBlueprint.make({
    name: 'urls',
    params: { field: () => fields().then(m => m.urlsField) },
  }),
];
