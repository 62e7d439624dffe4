import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [
      {
        id: 'wait',
        name: 'Wait for the workload',
        action: 'agent-workload:wait',
        input: { cluster: 'embedded', namespace: 'team-a', ...input },
      },
    ],
  }),
});

export const examples = [
  example('Wait until people have to decide, or it is over', {
    name: 'weekly-prices',
    until: ['Suspended', 'Completed'],
    timeout: 3600,
  }),
  example('Wait for the end, and go on even when it failed', {
    name: 'weekly-prices',
    until: ['Completed', 'Failed'],
  }),
];
