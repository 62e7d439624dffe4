import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [
      {
        id: 'values',
        name: 'Complete the values',
        action: 'agent-workload:environment:values',
        input: { cluster: 'embedded', ...input },
      },
      {
        id: 'render',
        name: 'Render the manifests',
        action: 'fetch:template',
        input: {
          url: './skeleton',
          values: '${{ steps.values.output.values }}',
        },
      },
    ],
  }),
});

const values = {
  namespace: 'team-market',
  title: 'Market research',
  owner: 'group:default/market-research',
  bucket: 'team-market-artifacts',
};

export const examples = [
  example('An environment that uses what the platform shares', {
    values,
    services: {
      s3: 'shared',
      postgres: 'shared',
      browserless: 'shared',
      litellm: 'shared',
    },
  }),
  example('An environment with a database and an object store of its own', {
    values: {
      ...values,
      agentImage: 'registry.example/agent-steps:1',
      browserlessUrl: 'wss://browser.example',
      litellmUrl: 'https://models.example',
    },
    services: {
      s3: 'install',
      postgres: 'install',
      browserless: 'bring',
      litellm: 'bring',
    },
  }),
];
