import type {
  AgentWorkloadStatus,
  GateState,
  Phase,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Something that people want to hear of: the difference of two statuses. */
export interface Transition {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

const BAD_PHASES: readonly (Phase | undefined)[] = ['Failed'];
const GOOD_STATES: readonly GateState[] = ['Waiting', 'Approved'];

/** What happened between two statuses, in the order in which it is told. */
export function transitionsBetween(
  before: AgentWorkloadStatus | undefined,
  after: AgentWorkloadStatus,
): Transition[] {
  return [
    ...conditionTransitions(before, after),
    ...gateTransitions(before, after),
    ...phaseTransitions(before, after),
  ];
}

function conditionTransitions(
  before: AgentWorkloadStatus | undefined,
  after: AgentWorkloadStatus,
): Transition[] {
  return (after.conditions ?? []).flatMap((condition): Transition[] => {
    const old = before?.conditions?.find(({ type }) => type === condition.type);
    const same =
      old?.status === condition.status && old.message === condition.message;
    if (same) return [];
    const { type, status, reason, message } = condition;
    if (type === 'Accepted' && status === 'False')
      return [{ type: 'Warning', reason, message }];
    if (type === 'Accepted' && reason === 'TermsTightened')
      return [{ type: 'Normal', reason, message }];
    if (type === 'EvidenceChanged' && status === 'True')
      return [{ type: 'Warning', reason, message }];
    if (type === 'GateTampered')
      return [{ type: 'Warning', reason: 'GateTampered', message }];
    return [];
  });
}

function gateTransitions(
  before: AgentWorkloadStatus | undefined,
  after: AgentWorkloadStatus,
): Transition[] {
  return (after.gates ?? []).flatMap((gate): Transition[] => {
    const old = before?.gates?.find(
      ({ nodeId, workflowUid }) =>
        nodeId === gate.nodeId && workflowUid === gate.workflowUid,
    );
    if (old?.state === gate.state) return [];
    const opened = gate.state === 'Waiting';
    return [
      {
        type: GOOD_STATES.includes(gate.state) ? 'Normal' : 'Warning',
        reason: opened ? 'GateOpened' : `Gate${gate.state}`,
        message: opened
          ? `Gate ${gate.name} waits until ${gate.deadline}`
          : `Gate ${gate.name}: ${gate.reason ?? gate.state}`,
      },
    ];
  });
}

function phaseTransitions(
  before: AgentWorkloadStatus | undefined,
  after: AgentWorkloadStatus,
): Transition[] {
  const { phase, message = '', attempt } = after;
  const same = before?.phase === phase && before?.attempt === attempt;
  if (phase === undefined || same) return [];
  return [
    {
      type: BAD_PHASES.includes(phase) ? 'Warning' : 'Normal',
      reason: phase,
      message: `Attempt ${attempt ?? 1}: ${message}`,
    },
  ];
}
