import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ADAM, aGate, aWorkload, minutes, RITA } from './fixtures';

const running = (now: number) =>
  aWorkload(now, {
    name: 'spring-catalogue-check-with-a-name-that-is-rather-long-2',
    uid: 'running',
    objective: 'List all tents under 200 euros.',
    phase: 'Running',
    progress: { done: 1, total: 5 },
    createdAt: minutes(now, -2),
    startedAt: minutes(now, -2),
    gates: [],
    gateHistory: [],
    proposedActions: [],
    attempts: [{ attempt: 1, phase: 'Running', startedAt: minutes(now, -2) }],
  });

const completed = (now: number) =>
  aWorkload(now, {
    name: 'harbor-goods-weekly',
    uid: 'completed',
    objective: 'Weekly look at the prices of Harbor Goods.',
    phase: 'Completed',
    progress: { done: 5, total: 5 },
    attempt: 2,
    createdAt: minutes(now, -190),
    startedAt: minutes(now, -188),
    finishedAt: minutes(now, -170),
    gates: [],
    attempts: [
      {
        attempt: 2,
        phase: 'Completed',
        startedAt: minutes(now, -188),
        finishedAt: minutes(now, -170),
      },
      {
        attempt: 1,
        phase: 'Failed',
        startedAt: minutes(now, -260),
        finishedAt: minutes(now, -240),
      },
    ],
    gateHistory: [
      aGate(now, {
        state: 'Approved',
        attempt: 2,
        resolvedAt: minutes(now, -172),
        decisions: [
          {
            id: 'd1',
            by: ADAM,
            decision: 'approve',
            comment: 'Looks complete, go on.',
            at: minutes(now, -172),
          },
        ],
        given: [ADAM],
        missing: [],
        viewer: {
          mayDecide: false,
          code: 'resolved',
          reason: 'The gate is Approved already.',
        },
      }),
    ],
    executedActions: [
      { name: 'publish-report', confidence: '0.97', approved: true },
    ],
  });

const rejected = (now: number) =>
  aWorkload(now, {
    name: 'summer-prices',
    uid: 'rejected',
    requester: ADAM,
    owner: ADAM,
    objective: 'Which shop sells summer tents cheaper?',
    phase: 'Failed',
    message: 'Rejected at suspend-gate: the second shop is missing.',
    progress: { done: 3, total: 5 },
    createdAt: minutes(now, -600),
    startedAt: minutes(now, -600),
    finishedAt: minutes(now, -570),
    gates: [],
    gateHistory: [
      aGate(now, {
        state: 'Rejected',
        reason: 'the second shop is missing.',
        resolvedAt: minutes(now, -570),
        missing: [],
        decisions: [
          {
            id: 'd2',
            by: 'user:default/eve',
            decision: 'reject',
            comment: 'The second shop is missing.',
            at: minutes(now, -571),
          },
        ],
        viewer: { mayDecide: false, code: 'resolved' },
      }),
    ],
  });

const refused = (now: number) =>
  aWorkload(now, {
    name: 'unknown-template',
    uid: 'refused',
    requester: undefined,
    owner: undefined,
    objective: 'A job whose pipeline does not exist.',
    pipeline: { name: 'no-such-template', kind: 'WorkflowTemplate' },
    phase: 'Failed',
    message:
      'WorkflowTemplate "no-such-template" was not found in namespace agent-workloads-demo. Apply it, or name another one.',
    progress: undefined,
    createdAt: minutes(now, -45),
    startedAt: undefined,
    gates: [],
    gateHistory: [],
    proposedActions: [],
    attempts: [],
  });

const waitingForOthers = (now: number) =>
  aWorkload(now, {
    name: 'footwear-audit',
    uid: 'waiting-for-others',
    objective: 'Audit the footwear listings for missing sizes.',
    requester: RITA,
    createdAt: minutes(now, -70),
    startedAt: minutes(now, -70),
    gates: [
      {
        nodeId: 'competitor-analysis-1-2417',
        name: 'suspend-gate',
        deadline: minutes(now, 3 * 60),
        waitingForMe: false,
      },
    ],
    gateHistory: [
      aGate(now, {
        deadline: minutes(now, 3 * 60),
        viewer: {
          mayDecide: false,
          code: 'self-approval',
          reason: 'You launched this workload; somebody else has to decide.',
        },
      }),
    ],
  });

/** One workload in each state that the pages have to show. */
export function allScenes(now: number): WorkloadDetail[] {
  return [
    aWorkload(now),
    running(now),
    completed(now),
    rejected(now),
    refused(now),
    waitingForOthers(now),
  ];
}
