import type {
  GateDecision,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { sealDecision, sealGate } from '../domain/seals';
import type { SealPlace } from '../integrity/Sealer';
import { TEST_PLACE, TEST_SEALER } from './testSealer';

/** A waiting gate with a seal that holds at TEST_PLACE (or where `place` says). */
export function aGate(
  overrides: Partial<Omit<WorkloadGate, 'terms' | 'mac'>> & {
    terms?: Partial<WorkloadGate['terms']>;
    place?: SealPlace;
  } = {},
): WorkloadGate {
  const { terms, place = TEST_PLACE, ...rest } = overrides;
  const gate = {
    name: 'suspend-gate',
    nodeId: 'competitors-1-1002',
    workflowUid: 'workflow-uid-1',
    attempt: 1,
    state: 'Waiting' as const,
    openedAt: '2026-11-23T12:05:00Z',
    deadline: '2026-11-23T12:35:00Z',
    evidenceDigest: `sha256:${'a'.repeat(64)}`,
    terms: {
      mode: 'PolicyThenManual' as const,
      approvers: ['group:default/risk'],
      requiredApprovals: 1,
      mustInclude: [],
      allowSelfApproval: false,
      onTimeout: 'Reject' as const,
      escalateTo: [],
      threshold: '0.95',
      opaPolicy: 'strict' as const,
      requester: 'user:default/ada',
      ...terms,
    },
    ...rest,
  };
  return { ...gate, mac: sealGate(TEST_SEALER, place, gate) };
}

/** A decision on `gate`, sealed; an approval by user:default/grace unless told otherwise. */
export function aDecision(
  gate: WorkloadGate,
  overrides: Partial<Omit<GateDecision, 'mac'>> & { place?: SealPlace } = {},
): GateDecision {
  const { place = TEST_PLACE, ...rest } = overrides;
  const by = rest.by ?? 'user:default/grace';
  return sealDecision(TEST_SEALER, place, gate, {
    id: `decision-${by}`,
    by,
    decision: 'approve',
    evidenceDigest: gate.evidenceDigest,
    at: '2026-11-23T12:10:00Z',
    ...rest,
  });
}
