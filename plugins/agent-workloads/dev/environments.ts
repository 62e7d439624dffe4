import type {
  EnvironmentView,
  ManifestResult,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { PlanRequest } from '../src/api';

/** An environment that pipelines run in. */
export const anEnvironment = (
  change: Partial<EnvironmentView> = {},
): EnvironmentView => ({
  cluster: 'embedded',
  namespace: 'agent-workloads-demo',
  title: 'Market research',
  description: 'Where market research lets agents look at shops.',
  owner: 'group:default/market-research',
  bucket: 'agent-artifacts',
  pipelines: ['visual-analysis-template'],
  ...change,
});

/** What a cluster plans in which nothing of it exists yet. */
export const planOfNew = ({ manifests }: PlanRequest): ManifestResult => ({
  complete: true,
  objects: manifests.map(manifest => ({
    apiVersion: String(manifest.apiVersion),
    kind: String(manifest.kind),
    name: 'new',
    outcome: 'created',
  })),
});
