import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [
      {
        id: 'pipeline',
        name: 'Apply the pipeline',
        action: 'argo:workflow-template:apply',
        input,
      },
    ],
  }),
});

export const examples = [
  example('Lint and apply a pipeline that an earlier step rendered', {
    cluster: 'embedded',
    namespace: 'team-a',
    path: 'pipeline/workflowtemplate.yaml',
  }),
  example('Take no advice lightly, and add labels', {
    cluster: 'embedded',
    namespace: 'team-a',
    path: 'pipeline/workflowtemplate.yaml',
    labels: { 'agent-workloads.io/launchable': 'true' },
    failOnWarnings: true,
  }),
];
