import type {
  GateView,
  NodeView,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** The gate to show: the one asked for, else one that waits, else the newest. */
export function chooseGate(
  gates: readonly GateView[],
  nodeId: string | null | undefined,
): GateView | undefined {
  return (
    gates.find(gate => gate.nodeId === nodeId) ??
    gates.find(gate => gate.state === 'Waiting' && gate.viewer.mayDecide) ??
    gates.find(gate => gate.state === 'Waiting') ??
    gates[0]
  );
}

/** The gate that most needs someone now. */
export function waitingGate(
  workload: Pick<WorkloadDetail, 'gates'>,
): WorkloadDetail['gates'][number] | undefined {
  return workload.gates.find(gate => gate.waitingForMe) ?? workload.gates[0];
}

/** Numbers that the steps report, by what they mean. */
export type Facts = {
  confidence?: string;
  pagesTotal?: string;
  pagesFailed?: string;
};

const OUTPUTS = {
  confidence: 'confidence',
  pagesTotal: 'pages_total',
  pagesFailed: 'pages_failed',
} as const;

/** Reads the facts from the steps' outputs; the step nearest the gate wins. */
export function factsFrom(nodes: readonly NodeView[]): Facts {
  const outputs = new Map(
    nodes
      .flatMap(node => node.outputs ?? [])
      .map(({ name, value }) => [name, value]),
  );
  return {
    confidence: outputs.get(OUTPUTS.confidence),
    pagesTotal: outputs.get(OUTPUTS.pagesTotal),
    pagesFailed: outputs.get(OUTPUTS.pagesFailed),
  };
}

/** Bytes that a comment takes; its limit is in bytes. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

export const MAX_COMMENT_BYTES = 1024;

/** Why this comment can't go with this decision. */
export function commentProblem(
  decision: 'approve' | 'reject',
  comment: string,
): 'required' | 'tooLong' | undefined {
  if (bytesOf(comment) > MAX_COMMENT_BYTES) {
    return 'tooLong';
  }
  return decision === 'reject' && comment.trim() === ''
    ? 'required'
    : undefined;
}
