import type {
  EnvironmentView,
  PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

export const anEnvironment = (
  overrides: Partial<EnvironmentView> = {},
): EnvironmentView => ({
  cluster: 'main',
  namespace: 'team-a',
  title: 'Team A',
  description: 'Market research',
  owner: 'group:default/market-research',
  system: 'shop',
  pipelines: ['visual-analysis-template'],
  ...overrides,
});

export const aPipeline = (
  overrides: Partial<PipelineView> = {},
): PipelineView => ({
  cluster: 'main',
  namespace: 'team-a',
  name: 'visual-analysis-template',
  kind: 'WorkflowTemplate',
  title: 'Visual analysis',
  owner: 'market-research',
  dependencyOf: ['component:default/price-watch', 'shop-front'],
  parameters: [
    { name: 'objective', required: false, filledFrom: 'objective' },
    { name: 'target_urls', required: false, filledFrom: 'targetUrls' },
    { name: 'max_pages', required: true, type: 'integer', default: '60' },
  ],
  gates: ['approve'],
  problems: [],
  ...overrides,
});
