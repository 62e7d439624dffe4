import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [
      {
        id: 'launch',
        name: 'Launch the workload',
        action: 'agent-workload:launch',
        input,
      },
    ],
  }),
});

export const examples = [
  example('Let an agent compare two shops', {
    cluster: 'embedded',
    namespace: 'agent-workloads-demo',
    pipeline: 'visual-analysis-template',
    objective: 'Compare the prices of the two shops',
    targetUrls: ['https://shop-a.example/', 'https://shop-b.example/'],
    owner: 'group:default/market-research',
  }),
  example('Always ask two people of the risk group, and set a parameter', {
    cluster: 'embedded',
    namespace: 'agent-workloads-demo',
    name: 'risky-analysis',
    pipeline: 'visual-analysis-template',
    objective: 'Propose which listings to remove',
    targetUrls: ['https://shop-a.example/'],
    parameters: { max_pages: '20' },
    approval: {
      mode: 'Manual',
      approvers: ['group:default/risk'],
      requiredApprovals: 2,
    },
  }),
];
