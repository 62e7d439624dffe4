import type {
  GateState,
  NodeView,
  Phase,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What a state means to a person: its colour and icon follow from it. */
export type Tone = 'ok' | 'running' | 'waiting' | 'failed' | 'idle' | 'skipped';

export type NodePhase = NodeView['phase'];

const OF_PHASE: Record<Phase, Tone> = {
  Pending: 'idle',
  Running: 'running',
  Suspended: 'waiting',
  Completed: 'ok',
  Failed: 'failed',
};

const OF_NODE: Record<NodePhase, Tone> = {
  NotStarted: 'idle',
  Pending: 'idle',
  Running: 'running',
  Waiting: 'waiting',
  Succeeded: 'ok',
  Skipped: 'skipped',
  Failed: 'failed',
  Error: 'failed',
  Omitted: 'skipped',
};

const OF_GATE: Record<GateState, Tone> = {
  Waiting: 'waiting',
  Approved: 'ok',
  Rejected: 'failed',
  SentBack: 'failed',
  TimedOut: 'failed',
  Bypassed: 'skipped',
  Cancelled: 'skipped',
};

export const toneOfPhase = (phase: Phase): Tone => OF_PHASE[phase];
/** A gate that is over says how people or policy closed it; Argo only knows succeeded and failed. */
export type StepState = { tone: Tone } & (
  | { kind: 'nodePhase'; word: NodePhase }
  | { kind: 'gateState'; word: GateState }
);

export function stateOfStep(phase: NodePhase, gate?: GateState): StepState {
  return gate && gate !== 'Waiting'
    ? { kind: 'gateState', word: gate, tone: OF_GATE[gate] }
    : { kind: 'nodePhase', word: phase, tone: OF_NODE[phase] };
}

export const toneOfGate = (state: GateState): Tone => OF_GATE[state];
