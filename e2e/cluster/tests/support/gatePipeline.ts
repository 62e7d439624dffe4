import {
  ARGO_API_VERSION,
  GATE_OUTPUTS,
  LABELS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Names of the gates, in their order. */
export const GATES = ['review', 'release'];

export const PIPELINE = 'gates-only';

/** A pipeline of two gates and no pod: what is tested with it is Argo and the portal, not the steps. */
export function gatePipeline(): object {
  return {
    apiVersion: ARGO_API_VERSION,
    kind: 'WorkflowTemplate',
    metadata: { name: PIPELINE, labels: { [LABELS.pipeline]: 'true' } },
    spec: {
      entrypoint: 'main',
      arguments: {
        parameters: [
          { name: 'job_id' },
          { name: 'objective' },
          { name: 'target_urls' },
        ],
      },
      templates: [
        {
          name: 'main',
          dag: {
            tasks: GATES.map((name, index) => ({
              name,
              template: 'gate',
              ...(index > 0 && { depends: `${GATES[index - 1]}.Succeeded` }),
            })),
          },
        },
        {
          name: 'gate',
          suspend: {},
          outputs: {
            parameters: GATE_OUTPUTS.map(name => ({
              name,
              valueFrom: { supplied: {} },
            })),
          },
        },
      ],
    },
  };
}

/** A workload of that pipeline. */
export function gateWorkload(name: string): object {
  return {
    apiVersion: 'agent-workloads.io/v1alpha1',
    kind: 'AgentWorkload',
    metadata: { name },
    spec: {
      objective: 'Pass {{two}} gates',
      targetUrls: ['https://shop.example/'],
      orchestration: { workflowTemplateRef: { name: PIPELINE } },
      approval: { mode: 'Policy' },
    },
  };
}
