import {
  API_VERSION,
  type AgentWorkload,
  type AgentWorkloadSpec,
  type AgentWorkloadStatus,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { defaultedSpec } from '../domain/spec';

/** A valid workload as the API server returns it, before anything ran. Overrides replace whole fields. */
export function aWorkload(
  overrides: {
    metadata?: Partial<ObjectMeta>;
    spec?: Partial<AgentWorkloadSpec>;
    status?: AgentWorkloadStatus;
  } = {},
): AgentWorkload {
  const spec = defaultedSpec({
    objective: 'Compare the prices of two shops',
    owner: 'group:default/market-research',
    targetUrls: ['http://shop.test/a/', 'http://shop.test/b/'],
    orchestration: {
      workflowTemplateRef: { name: 'visual-analysis-template' },
    },
    approval: { approvers: ['group:default/risk'] },
    ...overrides.spec,
  });
  return {
    apiVersion: API_VERSION,
    kind: 'AgentWorkload',
    metadata: {
      name: 'competitors',
      namespace: 'demo',
      uid: 'workload-uid-1',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-11-23T12:00:00Z',
      ...overrides.metadata,
    },
    spec,
    ...(overrides.status && { status: overrides.status }),
  };
}
