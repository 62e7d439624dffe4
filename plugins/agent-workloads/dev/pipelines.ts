import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** A pipeline that can be launched. */
export const aPipeline = (
  change: Partial<PipelineView> = {},
): PipelineView => ({
  cluster: 'embedded',
  namespace: 'agent-workloads-demo',
  name: 'visual-analysis-template',
  kind: 'WorkflowTemplate',
  title: 'Visual analysis',
  description:
    'Scrapes the sites, takes screenshots, extracts facts and prices, and writes a report after approval.',
  parameters: [
    { name: 'job_id', required: false, filledFrom: 'jobId' },
    { name: 'target_urls', required: false, filledFrom: 'targetUrls' },
    { name: 'objective', required: false, filledFrom: 'objective' },
    { name: 'revision_feedback', required: false, default: '""' },
    { name: 'prefix', required: false, filledFrom: 'targetPrefix' },
    {
      name: 'max_pages',
      description: 'How many pages to read at most, over all sites.',
      required: false,
      default: '60',
    },
    {
      name: 'propose_cleanup',
      description: 'Whether to propose removing listings whose pages are gone.',
      required: false,
      default: 'false',
      enum: ['false', 'true'],
    },
  ],
  gates: ['suspend-gate'],
  floor: {
    mode: 'PolicyThenManual',
    threshold: '0.50',
    approvers: ['group:default/approvers'],
    allowSelfApproval: false,
  },
  problems: [],
  ...change,
});
