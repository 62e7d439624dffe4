import type {
  GateState,
  Phase,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  type NodePhase,
  stateOfStep,
  type StepState,
  toneOfGate,
  toneOfPhase,
} from '../model/tone';
import { StatusLabel } from './StatusLabel';
import { type Text, useText } from './useText';

/** Phase of a workload. */
export const PhaseLabel = ({ phase }: { phase: Phase }) => {
  const t = useText();
  return (
    <StatusLabel tone={toneOfPhase(phase)}>
      {t(`common.phase.${phase}`)}
    </StatusLabel>
  );
};

/** A step's state in words. */
export const sayState = (t: Text, state: StepState): string =>
  state.kind === 'gateState'
    ? t(`common.gateState.${state.word}`)
    : t(`common.nodePhase.${state.word}`);

/** State of a step; that of its gate when it is one. */
export const StepStateLabel = (props: {
  phase: NodePhase;
  gate?: GateState;
}) => {
  const t = useText();
  const state = stateOfStep(props.phase, props.gate);
  return <StatusLabel tone={state.tone}>{sayState(t, state)}</StatusLabel>;
};

/** State of a gate. */
export const GateStateLabel = ({ state }: { state: GateState }) => {
  const t = useText();
  return (
    <StatusLabel tone={toneOfGate(state)}>
      {t(`common.gateState.${state}`)}
    </StatusLabel>
  );
};
