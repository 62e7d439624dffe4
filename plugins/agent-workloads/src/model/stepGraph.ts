import { Graph, layout } from '@dagrejs/dagre';
import type {
  AttemptView,
  NodeView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** One box of the drawing. */
export type StepBox = { id: string; x: number; y: number; step: NodeView };
/** One line of the drawing; live when what it leads to is at work. */
export type StepLine = {
  id: string;
  source: string;
  target: string;
  live: boolean;
};
export type StepGraph = { boxes: StepBox[]; lines: StepLine[] };

export const BOX_WIDTH = 196;
export const BOX_HEIGHT = 72;

/** Lays the steps of a run out from left to right. */
export function toStepGraph(attempt: Pick<AttemptView, 'nodes'>): StepGraph {
  const steps = new Map(attempt.nodes.map(step => [step.id, step]));
  const lines = attempt.nodes.flatMap(step =>
    step.children
      .map(child => steps.get(child))
      .filter((child): child is NodeView => child !== undefined)
      .map(child => ({
        id: `${step.id}→${child.id}`,
        source: step.id,
        target: child.id,
        live: isAtWork(child),
      })),
  );
  const places = placesOf([...steps.keys()], lines);
  const boxes = [...steps.values()].map(step => ({
    id: step.id,
    step,
    ...(places.get(step.id) ?? { x: 0, y: 0 }),
  }));
  return { boxes, lines };
}

function placesOf(
  ids: string[],
  lines: StepLine[],
): Map<string, { x: number; y: number }> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) {
    graph.setNode(id, { width: BOX_WIDTH, height: BOX_HEIGHT });
  }
  for (const line of lines) {
    graph.setEdge(line.source, line.target);
  }
  layout(graph);
  return new Map(
    ids.map(id => {
      const { x = 0, y = 0 } = graph.node(id) ?? {};
      return [id, { x: x - BOX_WIDTH / 2, y: y - BOX_HEIGHT / 2 }];
    }),
  );
}

function isAtWork(step: NodeView): boolean {
  return step.phase === 'Running';
}

/** Says whether two drawings have the same boxes and lines, whatever their states. */
export function shapeOf(graph: StepGraph): string {
  return [
    ...graph.boxes.map(box => box.id),
    ...graph.lines.map(line => line.id),
  ].join('|');
}

/** True for a node that is a gate. */
export function isGate(step: Pick<NodeView, 'type'>): boolean {
  return step.type === 'Suspend';
}
