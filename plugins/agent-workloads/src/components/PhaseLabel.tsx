import type {
  GateState,
  Phase,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  type NodePhase,
  toneOfGate,
  toneOfNode,
  toneOfPhase,
} from '../model/tone';
import { StatusLabel } from './StatusLabel';
import { useText } from './useText';

/** Phase of a workload. */
export const PhaseLabel = ({ phase }: { phase: Phase }) => {
  const t = useText();
  return (
    <StatusLabel tone={toneOfPhase(phase)}>
      {t(`common.phase.${phase}`)}
    </StatusLabel>
  );
};

/** Phase of a step. */
export const NodePhaseLabel = (props: {
  phase: NodePhase;
  plain?: boolean;
}) => {
  const t = useText();
  return (
    <StatusLabel tone={toneOfNode(props.phase)} plain={props.plain}>
      {t(`common.nodePhase.${props.phase}`)}
    </StatusLabel>
  );
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
