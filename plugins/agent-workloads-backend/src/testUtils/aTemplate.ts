import {
  ARGO_API_VERSION,
  ENVIRONMENT_CONFIGMAP,
  GATE_OUTPUTS,
  LABELS,
  PLATFORM_PARAMETERS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArgoWorkflowSpec, WorkflowTemplate } from '../domain/argo';
import type { ConfigMap } from '../kube/ClusterStore';

/** Spec of a pipeline in the shape of visual-analysis-template: scraper → (screenshot ∥ dom) → suspend-gate → synthesis. */
export function aPipelineSpec(): ArgoWorkflowSpec {
  const container = { image: '{{workflow.parameters.agent_image}}' };
  return {
    entrypoint: 'visual-analysis-dag',
    arguments: {
      parameters: [
        { name: 'job_id' },
        { name: 'target_urls' },
        { name: 'objective' },
        { name: 'revision_feedback', value: '""' },
        { name: 'prefix', value: 'runs' },
        { name: 'max_pages', value: '60' },
        ...PLATFORM_PARAMETERS.map(name => ({
          name,
          valueFrom: {
            configMapKeyRef: { name: ENVIRONMENT_CONFIGMAP, key: name },
          },
        })),
      ],
    },
    templates: [
      {
        name: 'visual-analysis-dag',
        dag: {
          tasks: [
            { name: 'scraper', template: 'scraper' },
            {
              name: 'parallel-processing',
              template: 'parallel-processing',
              depends: 'scraper',
            },
            {
              name: 'suspend-gate',
              template: 'suspend-gate',
              depends: 'parallel-processing',
            },
            {
              name: 'synthesis',
              template: 'synthesis',
              depends: 'suspend-gate',
            },
          ],
        },
      },
      {
        name: 'parallel-processing',
        dag: {
          tasks: [
            { name: 'screenshot', template: 'screenshot' },
            { name: 'dom', template: 'dom' },
          ],
        },
      },
      ...['scraper', 'screenshot', 'dom', 'synthesis'].map(name => ({
        name,
        container,
        retryStrategy: { limit: '2' },
      })),
      {
        name: 'suspend-gate',
        suspend: {},
        outputs: {
          parameters: GATE_OUTPUTS.map(name => ({
            name,
            valueFrom: { supplied: {}, default: '' },
          })),
        },
      },
    ],
  };
}

/** A template that may be launched. */
export function aTemplate(
  overrides: {
    metadata?: Partial<WorkflowTemplate['metadata']>;
    spec?: Partial<ArgoWorkflowSpec>;
    kind?: WorkflowTemplate['kind'];
  } = {},
): WorkflowTemplate {
  return {
    apiVersion: ARGO_API_VERSION,
    kind: overrides.kind ?? 'WorkflowTemplate',
    metadata: {
      name: 'visual-analysis-template',
      namespace: 'demo',
      uid: 'template-uid-1',
      resourceVersion: '1',
      creationTimestamp: '2026-11-23T11:00:00Z',
      labels: { [LABELS.pipeline]: 'true' },
      annotations: { 'agent-workloads.io/user-parameters': 'max_pages' },
      ...overrides.metadata,
    },
    spec: { ...aPipelineSpec(), ...overrides.spec },
  };
}

/** The environment's ConfigMap. */
export function anEnvironment(data: Record<string, string> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: ENVIRONMENT_CONFIGMAP,
      namespace: 'demo',
      uid: 'environment-uid-1',
      resourceVersion: '1',
      creationTimestamp: '2026-11-23T11:00:00Z',
    },
    data: {
      ...Object.fromEntries(PLATFORM_PARAMETERS.map(name => [name, name])),
      bucket: 'artifacts',
      ...data,
    },
  };
}
