import {
  ANNOTATIONS,
  type AgentWorkload,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { sealRequester } from '../../domain/requester';
import {
  aGate,
  aWorkload,
  type InMemoryClusterStore,
  TEST_SEALER,
} from '../../testUtils';

/** Puts a workload there that ada launched through the portal. */
export function putLaunched(
  store: InMemoryClusterStore,
  name: string,
  overrides: Parameters<typeof aWorkload>[0] = {},
): AgentWorkload {
  const workload = aWorkload({
    ...overrides,
    metadata: { name, uid: `uid-${name}`, ...overrides.metadata },
  });
  const requestedBy = sealRequester(TEST_SEALER, {
    clusterUid: store.clusterUid,
    namespace: 'demo',
    name,
    spec: workload.spec,
    by: 'user:default/ada',
    at: workload.metadata.creationTimestamp,
  });
  return store.put({
    ...workload,
    metadata: {
      ...workload.metadata,
      annotations: { [ANNOTATIONS.requestedBy]: requestedBy },
    },
  });
}

/** Puts a workload there whose run waits at its gate; the policy has asked for people. */
export function putWaiting(store: InMemoryClusterStore): AgentWorkload {
  return store.put(
    aWorkload({
      status: {
        phase: 'Suspended',
        attempt: 1,
        progress: '3/5',
        startedAt: '2026-11-23T12:01:00Z',
        argoWorkflow: {
          name: 'competitors-1',
          namespace: 'demo',
          uid: 'workflow-uid-1',
        },
        gates: [
          aGate({
            policy: {
              verdict: 'review',
              engine: 'wasm',
              evaluatedAt: '2026-11-23T12:05:01Z',
              inputDigest: `sha256:${'c'.repeat(64)}`,
            },
          }),
        ],
      },
    }),
  );
}
