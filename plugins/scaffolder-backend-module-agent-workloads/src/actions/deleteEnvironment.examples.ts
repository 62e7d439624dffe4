import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Remove an environment with everything in it',
    example: stringify({
      steps: [
        {
          id: 'remove',
          name: 'Remove the environment',
          action: 'agent-workload:environment:delete',
          input: { cluster: 'embedded', namespace: 'team-a', timeout: 600 },
        },
      ],
    }),
  },
];
