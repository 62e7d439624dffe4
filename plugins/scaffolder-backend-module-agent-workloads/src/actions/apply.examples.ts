import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const example = (description: string, input: object): TemplateExample => ({
  description,
  example: stringify({
    steps: [
      {
        id: 'apply',
        name: 'Apply the manifests',
        action: 'kubernetes:apply',
        input,
      },
    ],
  }),
});

export const examples = [
  example('Apply a folder that an earlier step rendered, and wait for it', {
    cluster: 'embedded',
    namespace: 'team-a',
    path: 'environment',
    wait: { timeout: 600 },
  }),
  example('Apply some files, and delete what earlier versions had', {
    cluster: 'embedded',
    namespace: 'team-a',
    paths: ['quota.yaml', 'services/*.yaml'],
    prune: { labelSelector: 'app.kubernetes.io/part-of=team-a' },
    wait: false,
  }),
  example('Apply a manifest that stands in the template', {
    clusterRef: 'resource:default/embedded',
    manifest: stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'team-a' },
      data: { colour: 'blue' },
    }),
  }),
  example('Apply objects', {
    cluster: 'embedded',
    namespace: 'team-a',
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
        data: { colour: 'blue' },
      },
    ],
  }),
  example('Only say what would be done', {
    cluster: 'embedded',
    namespace: 'team-a',
    path: 'environment',
    dryRun: true,
  }),
];
