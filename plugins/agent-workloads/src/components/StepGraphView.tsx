import { useEffect, useMemo } from 'react';
import {
  Background,
  Controls,
  type Edge,
  MarkerType,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { GateState } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  BOX_HEIGHT,
  BOX_WIDTH,
  shapeOf,
  type StepGraph,
} from '../model/stepGraph';
import { StepNode, type StepNodeData } from './StepNode';
import { toneColor } from './toneColors';
import { useText } from './useText';

const NODE_TYPES = { step: StepNode };
const FIT = { padding: 0.12, maxZoom: 1, minZoom: 0.2 };

const useStyles = makeStyles(theme => ({
  canvas: {
    height: 300,
    '& .react-flow': { '--xy-background-color': 'transparent' },
    '& .react-flow__attribution': { background: 'transparent' },
    '& .react-flow__controls': { boxShadow: 'none' },
    '& .react-flow__controls-button': {
      background: theme.palette.background.paper,
      color: theme.palette.text.primary,
      borderColor: theme.palette.divider,
    },
  },
}));

type Props = {
  graph: StepGraph;
  /** State of the gates among the steps, by node. */
  gates: ReadonlyMap<string, GateState>;
  chosen?: string;
  onChoose(id: string): void;
};

/** All steps of a run, from left to right, with their live state. */
export const StepGraphView = (props: Props) => (
  <ReactFlowProvider>
    <Canvas {...props} />
  </ReactFlowProvider>
);

function Canvas({ graph, gates, chosen, onChoose }: Props) {
  const t = useText();
  const classes = useStyles();
  const theme = useTheme();
  const nodes = useMemo(
    () => toNodes(graph, gates, chosen, onChoose),
    [graph, gates, chosen, onChoose],
  );
  const live = toneColor(theme, 'running');
  const rest = theme.palette.type === 'dark' ? '#7a8089' : '#9aa0a6';
  const edges = useMemo(() => toEdges(graph, live, rest), [graph, live, rest]);
  useFitOnNewShape(shapeOf(graph));
  return (
    <div
      className={classes.canvas}
      role="group"
      aria-label={t('workload.graph.label')}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={theme.palette.type}
        fitView
        fitViewOptions={FIT}
        minZoom={0.2}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        ariaLabelConfig={{
          'controls.zoomIn.ariaLabel': t('workload.graph.zoomIn'),
          'controls.zoomOut.ariaLabel': t('workload.graph.zoomOut'),
          'controls.fitView.ariaLabel': t('workload.graph.fit'),
        }}
      >
        <Background gap={20} />
        <Controls showInteractive={false} fitViewOptions={FIT} />
      </ReactFlow>
    </div>
  );
}

function toNodes(
  graph: StepGraph,
  gates: Props['gates'],
  chosen: string | undefined,
  onChoose: (id: string) => void,
): Node<StepNodeData>[] {
  return graph.boxes.map(({ id, x, y, step }) => ({
    id,
    type: 'step',
    position: { x, y },
    width: BOX_WIDTH,
    height: BOX_HEIGHT,
    data: { step, gate: gates.get(id), chosen: id === chosen, onChoose },
  }));
}

function toEdges(graph: StepGraph, live: string, rest: string): Edge[] {
  return graph.lines.map(line => {
    const color = line.live ? live : rest;
    return {
      id: line.id,
      source: line.source,
      target: line.target,
      animated: line.live,
      style: { stroke: color, strokeWidth: 1.5 },
      markerEnd: { type: MarkerType.ArrowClosed, color },
    };
  });
}

/** A drawing that gains steps is fitted again; one that only changes state stays where it is. */
function useFitOnNewShape(shape: string): void {
  const { fitView } = useReactFlow();
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      void fitView(FIT);
    });
    return () => cancelAnimationFrame(frame);
  }, [fitView, shape]);
}
