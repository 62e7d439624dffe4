import type {
  AttemptView,
  GateView,
  NodeView,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** People of the fixtures. */
export const RITA = 'user:default/rita';
export const ADAM = 'user:default/adam';

const MINUTE = 60_000;
const DIGEST = `sha256:${'3f9a1c'.repeat(11).slice(0, 64)}`;

/** A moment some minutes from `now`; fixtures are built round one clock. */
export const minutes = (now: number, offset: number) =>
  new Date(now + offset * MINUTE).toISOString();

export const aGate = (
  now: number,
  change: Partial<GateView> = {},
): GateView => ({
  nodeId: 'competitor-analysis-1-2417',
  workflowUid: '8f0e5a4e-7c0b-4c6a-9d0c-2f6c5f9a3b10',
  name: 'suspend-gate',
  attempt: 1,
  state: 'Waiting',
  openedAt: minutes(now, -18),
  deadline: minutes(now, 12),
  terms: {
    mode: 'PolicyThenManual',
    threshold: '0.95',
    approvers: ['group:default/approvers'],
    requiredApprovals: 1,
    allowSelfApproval: false,
    onTimeout: 'Reject',
    opaPolicy: 'strict',
    requester: RITA,
  },
  evidenceDigest: DIGEST,
  policy: {
    verdict: 'review',
    engine: 'wasm',
    revision: '5c1f0a9e',
    evaluatedAt: minutes(now, -18),
    inputDigest: DIGEST,
    reasons: [
      {
        code: 'below-threshold',
        message: 'The confidence 0.91 is below the threshold 0.95.',
        wouldPass: 'a confidence of 0.95 or more',
      },
      {
        code: 'failed-pages',
        message: '2 of 52 pages could not be read.',
      },
    ],
  },
  decisions: [],
  given: [],
  missing: ['1 approval from group:default/approvers'],
  viewer: { mayDecide: true },
  ...change,
});

export const aWorkload = (
  now: number,
  change: Partial<WorkloadDetail> = {},
): WorkloadDetail => ({
  cluster: 'embedded',
  namespace: 'agent-workloads-demo',
  name: 'competitor-analysis',
  uid: '5d2a1be4-1111-4222-8333-94c5be7a0001',
  objective:
    'Compare the prices of both outdoor shops, name the cheaper one for each product, and say which listings are gone.',
  owner: 'group:default/market-research',
  requester: RITA,
  pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
  phase: 'Suspended',
  argoPhase: 'Suspended',
  progress: { done: 3, total: 5 },
  attempt: 1,
  createdAt: minutes(now, -21),
  startedAt: minutes(now, -21),
  gates: [
    {
      nodeId: 'competitor-analysis-1-2417',
      name: 'suspend-gate',
      deadline: minutes(now, 12),
      waitingForMe: true,
    },
  ],
  archived: false,
  spec: {
    objective: 'Compare the prices of both outdoor shops.',
    targetUrls: [
      'http://127.0.0.1:21006/alpine-outfitters/',
      'http://127.0.0.1:21006/harbor-goods/',
    ],
    orchestration: {
      type: 'argo',
      workflowTemplateRef: { name: 'visual-analysis-template' },
    },
    autoApproveThreshold: '0.95',
  },
  conditions: [
    {
      type: 'Accepted',
      status: 'True',
      reason: 'PreflightPassed',
      message: 'The pipeline and its parameters are as they should be.',
      lastTransitionTime: minutes(now, -21),
    },
    {
      type: 'Approved',
      status: 'Unknown',
      reason: 'WaitingForDecision',
      message: 'The gate suspend-gate waits for 1 approval.',
      lastTransitionTime: minutes(now, -18),
    },
  ],
  attempts: [{ attempt: 1, phase: 'Suspended', startedAt: minutes(now, -21) }],
  gateHistory: [aGate(now)],
  proposedActions: [
    {
      name: 'publish-report',
      description:
        'Publish the comparison to the competitor-intelligence space.',
      confidence: '0.97',
      destructive: false,
    },
    {
      name: 'remove-gone-listings',
      description: 'Remove 3 listings whose pages answer 404.',
      confidence: '0.88',
      destructive: true,
    },
  ],
  executedActions: [],
  workflowArtifacts: {},
  ...change,
});

const aNode = (
  now: number,
  displayName: string,
  change: Partial<NodeView>,
): NodeView => ({
  id: `competitor-analysis-1-${displayName}`,
  name: `competitor-analysis-1.${displayName}`,
  displayName,
  type: 'Pod',
  phase: 'Succeeded',
  templateName: displayName,
  children: [],
  attempts: 1,
  exitCode: '0',
  startedAt: minutes(now, -21),
  finishedAt: minutes(now, -20),
  ...change,
});

/** The steps of a run that waits at its gate. */
export const anAttempt = (
  now: number,
  change: Partial<AttemptView> = {},
): AttemptView => ({
  attempt: 1,
  phase: 'Suspended',
  workflowName: 'competitor-analysis-1',
  workflowUid: '8f0e5a4e-7c0b-4c6a-9d0c-2f6c5f9a3b10',
  startedAt: minutes(now, -21),
  archived: false,
  nodes: [
    aNode(now, 'scraper', {
      children: [
        'competitor-analysis-1-screenshot',
        'competitor-analysis-1-dom',
      ],
      inputs: [
        { name: 'job_id', value: 'competitor-analysis' },
        {
          name: 'target_urls',
          value: '["http://127.0.0.1:21006/alpine-outfitters/"]',
        },
      ],
      outputs: [
        { name: 'pages_total', value: '52' },
        { name: 'pages_failed', value: '2' },
      ],
    }),
    aNode(now, 'screenshot', {
      children: ['competitor-analysis-1-2417'],
      startedAt: minutes(now, -20),
      finishedAt: minutes(now, -18.3),
    }),
    aNode(now, 'dom', {
      children: ['competitor-analysis-1-2417'],
      startedAt: minutes(now, -20),
      finishedAt: minutes(now, -19.6),
      outputs: [
        { name: 'confidence', value: '0.91' },
        { name: 'pages_total', value: '52' },
        { name: 'pages_failed', value: '2' },
      ],
    }),
    aNode(now, 'suspend-gate', {
      id: 'competitor-analysis-1-2417',
      type: 'Suspend',
      phase: 'Waiting',
      children: ['planned:synthesis'],
      startedAt: minutes(now, -18),
      finishedAt: undefined,
      exitCode: undefined,
      attempts: undefined,
    }),
    aNode(now, 'synthesis', {
      id: 'planned:synthesis',
      phase: 'NotStarted',
      startedAt: undefined,
      finishedAt: undefined,
      exitCode: undefined,
      attempts: undefined,
    }),
  ],
  ...change,
});
