import type {
  AttemptView,
  DecisionView,
  ListWorkloadsQuery,
  WorkloadDetail,
  WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { anAttempt } from './fixtures';

/** Whether the list's filters let a workload through. */
export function matches(
  workload: WorkloadDetail,
  query: ListWorkloadsQuery,
  viewer: string,
): boolean {
  const { phase, mine, waitingForMe, q = '' } = query;
  const text = `${workload.name} ${workload.objective}`.toLowerCase();
  return (
    (!query.cluster || query.cluster === workload.cluster) &&
    (!query.namespace || query.namespace === workload.namespace) &&
    (!query.pipeline || query.pipeline === workload.pipeline.name) &&
    (!query.owner || query.owner === workload.owner) &&
    (!phase || phase.includes(workload.phase)) &&
    (!mine || workload.requester === viewer) &&
    (!waitingForMe || workload.gates.some(gate => gate.waitingForMe)) &&
    text.includes(q.toLowerCase())
  );
}

/** Numbers of the summary strip. */
export function countsOf(workloads: WorkloadDetail[]): WorkloadPage['counts'] {
  const count = (test: (each: WorkloadDetail) => boolean) =>
    workloads.filter(test).length;
  return {
    waitingForMe: count(each => each.gates.some(gate => gate.waitingForMe)),
    waiting: count(each => each.phase === 'Suspended'),
    running: count(each => each.phase === 'Running'),
    failed24h: count(each => each.phase === 'Failed'),
  };
}

/** The steps of a workload in its phase. */
export function attemptOf(
  workload: WorkloadDetail,
  attempt: number,
  now: number,
): AttemptView {
  const view = anAttempt(now, { attempt, phase: workload.phase });
  switch (workload.phase) {
    case 'Completed':
      return {
        ...view,
        archived: true,
        nodes: view.nodes.map(node => ({ ...node, phase: 'Succeeded' })),
      };
    case 'Running':
      return {
        ...view,
        nodes: view.nodes.map(node => {
          if (node.displayName === 'scraper') {
            return node;
          }
          const { startedAt, finishedAt, ...rest } = node;
          return node.displayName === 'screenshot'
            ? { ...rest, startedAt: workload.startedAt, phase: 'Running' }
            : { ...rest, phase: 'NotStarted' };
        }),
      };
    case 'Suspended':
      return view;
    case 'Failed':
      return workload.startedAt
        ? {
            ...view,
            nodes: view.nodes.map(node =>
              node.type === 'Suspend' ? { ...node, phase: 'Failed' } : node,
            ),
          }
        : { ...view, nodes: [], message: workload.message };
    default:
      return { ...view, nodes: [] };
  }
}

/** The workload after a decision that counts. */
export function decided(
  workload: WorkloadDetail,
  nodeId: string,
  decision: DecisionView,
): WorkloadDetail {
  const approved = decision.decision === 'approve';
  return {
    ...workload,
    phase: approved ? 'Running' : 'Failed',
    message: approved ? undefined : `Rejected: ${decision.comment}`,
    gates: [],
    gateHistory: workload.gateHistory.map(gate =>
      gate.nodeId === nodeId
        ? {
            ...gate,
            state: approved ? 'Approved' : 'Rejected',
            resolvedAt: decision.at,
            decisions: [...gate.decisions, decision],
            given: approved ? [decision.by] : [],
            missing: [],
            viewer: { mayDecide: false, code: 'resolved' },
          }
        : gate,
    ),
  };
}
