import type {
  AgentWorkloadStatus,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Claim } from './conditions';
import type { EvidenceCheck } from './evidence';

const TYPE = 'EvidenceChanged';

/** The condition that warns of gates whose evidence was changed: taken back when it is no more so, absent where it never was. */
export function evidenceChanged(
  checks: ReadonlyMap<string, EvidenceCheck>,
  {
    gates,
    status,
  }: { gates: readonly WorkloadGate[]; status: AgentWorkloadStatus },
): Claim[] {
  const changed = gates.filter(
    gate => gate.state === 'Waiting' && gate.evidenceChanged,
  );
  if (changed.length > 0)
    return [
      {
        type: TYPE,
        status: 'True',
        reason: 'EvidenceChanged',
        message: changed.map(changedWords).join('; '),
      },
    ];
  const before = status.conditions?.find(({ type }) => type === TYPE);
  const back = [...checks.values()].some(({ kind }) => kind === 'same');
  if (before?.status !== 'True' || !back) return [];
  return [
    {
      type: TYPE,
      status: 'False',
      reason: 'EvidenceUnchanged',
      message: 'The evidence is what it was when the gate opened',
    },
  ];
}

/** What people read at such a gate. */
export function changedWords({ name }: Pick<WorkloadGate, 'name'>): string {
  return `Gate ${name} can’t be approved: its evidence was changed after it opened. Reject it, or restore what the steps wrote`;
}
