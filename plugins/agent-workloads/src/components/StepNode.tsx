import { memo } from 'react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  GateState,
  NodeView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { BOX_HEIGHT, BOX_WIDTH, isGate } from '../model/stepGraph';
import { stateOfStep, type Tone } from '../model/tone';
import { sayState } from './PhaseLabel';
import { Elapsed } from './Times';
import { toneColor, toneTint } from './toneColors';
import { ToneIcon } from './ToneIcon';
import { useText } from './useText';

/** What a drawn step needs to know. */
export type StepNodeData = {
  step: NodeView;
  /** How far its gate is, when it is one. */
  gate?: GateState;
  chosen: boolean;
  onChoose(id: string): void;
};

type Look = { tone: Tone; chosen: boolean; gate: boolean; idle: boolean };

const useStyles = makeStyles<Theme, Look>(theme => ({
  box: {
    width: BOX_WIDTH,
    height: BOX_HEIGHT,
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    gap: 4,
    padding: theme.spacing(0, 1.5),
    font: 'inherit',
    textAlign: 'left',
    cursor: 'pointer',
    // React Flow switches the pointer off on nodes that it does not move or select.
    pointerEvents: 'all',
    color: theme.palette.text.primary,
    background: theme.palette.background.paper,
    backgroundImage: ({ tone, idle }) =>
      idle
        ? 'none'
        : `linear-gradient(${toneTint(theme, tone)}, ${toneTint(theme, tone)})`,
    border: '1px solid',
    borderStyle: ({ idle }) => (idle ? 'dashed' : 'solid'),
    borderColor: ({ tone }) => toneColor(theme, tone),
    borderLeftWidth: ({ idle }) => (idle ? 1 : 4),
    borderRadius: ({ gate }) => (gate ? 20 : 6),
    boxShadow: ({ chosen, tone }) =>
      chosen ? `0 0 0 2px ${toneColor(theme, tone)}` : 'none',
    '&:focus-visible': {
      outline: `3px solid ${theme.palette.primary.main}`,
      outlineOffset: 2,
    },
  },
  name: {
    fontSize: 14,
    fontWeight: 600,
    lineHeight: 1.3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  state: {
    display: 'flex',
    alignItems: 'center',
    gap: 5,
    fontSize: 12.5,
    color: ({ tone }) => toneColor(theme, tone),
    whiteSpace: 'nowrap',
  },
  time: {
    marginLeft: 'auto',
    color: theme.palette.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  },
  handle: { visibility: 'hidden' },
}));

function Drawn({ data }: NodeProps<Node<StepNodeData>>) {
  const { step, gate, chosen, onChoose } = data;
  const t = useText();
  const state = stateOfStep(step.phase, gate);
  const { tone } = state;
  const idle = step.phase === 'NotStarted';
  const classes = useStyles({ tone, chosen, gate: isGate(step), idle });
  const phase = sayState(t, state);
  return (
    <>
      <Handle
        type="target"
        position={Position.Left}
        className={classes.handle}
        isConnectable={false}
      />
      <button
        type="button"
        className={`${classes.box} nodrag nopan`}
        aria-pressed={chosen}
        aria-label={t('workload.graph.node', {
          name: step.displayName,
          phase,
        })}
        title={step.displayName}
        onClick={() => onChoose(step.id)}
      >
        <span className={classes.name}>{step.displayName}</span>
        <span className={classes.state}>
          <ToneIcon tone={tone} />
          {phase}
          {step.startedAt && (
            <span className={classes.time}>
              <Elapsed from={step.startedAt} to={step.finishedAt} />
            </span>
          )}
        </span>
      </button>
      <Handle
        type="source"
        position={Position.Right}
        className={classes.handle}
        isConnectable={false}
      />
    </>
  );
}

/** One step of the drawing. */
export const StepNode = memo(Drawn);
