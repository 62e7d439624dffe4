import {
  API_VERSION,
  ARCHIVE_FINALIZER,
  ARGO_API_VERSION,
  GATE_OUTPUTS,
  LABELS,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  ArgoNode,
  ArgoParameter,
  ArgoWorkflowStatus,
  Workflow,
} from '../domain/argo';
import { aPipelineSpec } from './aTemplate';

/** How far the run of `aWorkflow` is. */
export type RunStage =
  | 'created'
  | 'scraping'
  | 'waiting'
  | 'resumed'
  | 'succeeded'
  | 'failed';

const NAME = 'competitors-1';
const at = (minute: number) =>
  `2026-11-23T12:${String(minute).padStart(2, '0')}:00Z`;

/** Ids as in `aWorkflow`: stable, so that tests can name nodes. */
export const NODE_IDS = {
  scraper: `${NAME}-1001`,
  parallel: `${NAME}-1003`,
  screenshot: `${NAME}-1004`,
  dom: `${NAME}-1005`,
  gate: `${NAME}-1002`,
  synthesis: `${NAME}-1006`,
} as const;

const ENDS: Partial<Record<RunStage, 'Succeeded' | 'Failed'>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
};

const KEYS = 'runs/demo/workload-uid-1/competitors/workflow-uid-1';

function pod(
  id: string,
  path: string,
  boundaryID: string,
  rest: Partial<ArgoNode> & { parameters?: ArgoParameter[] } = {},
): ArgoNode {
  const displayName = path.split('.').at(-1) ?? path;
  const { parameters, ...node } = rest;
  return {
    id,
    name: `${NAME}.${path}`,
    displayName,
    type: 'Pod',
    phase: 'Succeeded',
    templateName: displayName,
    boundaryID,
    startedAt: at(1),
    finishedAt: at(2),
    outputs: {
      parameters,
      artifacts: [
        {
          name: 'manifest',
          s3: { key: `${KEYS}/${displayName}/manifest.json` },
        },
      ],
    },
    ...node,
  };
}

const PROPOSED = JSON.stringify([
  { name: 'publish-report', description: 'Publish', confidence: 0.9 },
]);

function nodesAt(stage: RunStage): ArgoNode[] {
  if (stage === 'created') return [];
  const root: ArgoNode = {
    id: NAME,
    name: NAME,
    displayName: NAME,
    type: 'DAG',
    phase: ENDS[stage] ?? 'Running',
    templateName: 'visual-analysis-dag',
    startedAt: at(1),
    children: [NODE_IDS.scraper],
  };
  if (stage === 'scraping')
    return [
      root,
      pod(NODE_IDS.scraper, 'scraper', NAME, {
        phase: 'Running',
        outputs: undefined,
        finishedAt: undefined,
      }),
    ];
  return [root, ...analysed(), gate(stage), ...synthesis(stage)];
}

function analysed(): ArgoNode[] {
  return [
    pod(NODE_IDS.scraper, 'scraper', NAME, {
      children: [NODE_IDS.parallel],
      parameters: [
        { name: 'pages_total', value: '8' },
        { name: 'pages_failed', value: '0' },
      ],
    }),
    {
      id: NODE_IDS.parallel,
      name: `${NAME}.parallel-processing`,
      displayName: 'parallel-processing',
      type: 'DAG',
      phase: 'Succeeded',
      templateName: 'parallel-processing',
      boundaryID: NAME,
      startedAt: at(2),
      finishedAt: at(5),
      children: [NODE_IDS.screenshot, NODE_IDS.dom],
      outboundNodes: [NODE_IDS.screenshot, NODE_IDS.dom],
    },
    pod(
      NODE_IDS.screenshot,
      'parallel-processing.screenshot',
      NODE_IDS.parallel,
      {
        children: [NODE_IDS.gate],
      },
    ),
    pod(NODE_IDS.dom, 'parallel-processing.dom', NODE_IDS.parallel, {
      children: [NODE_IDS.gate],
      parameters: [
        { name: 'confidence', value: '0.93' },
        { name: 'proposed_actions', value: PROPOSED },
      ],
    }),
  ];
}

function gate(stage: RunStage): ArgoNode {
  const waiting = stage === 'waiting';
  return {
    id: NODE_IDS.gate,
    name: `${NAME}.suspend-gate`,
    displayName: 'suspend-gate',
    type: 'Suspend',
    phase: waiting ? 'Running' : ENDS[stage] ?? 'Succeeded',
    templateName: 'suspend-gate',
    boundaryID: NAME,
    startedAt: at(5),
    ...(!waiting && { finishedAt: at(10) }),
    ...(stage !== 'failed' && !waiting && { children: [NODE_IDS.synthesis] }),
    outputs: {
      parameters: GATE_OUTPUTS.map(name => ({
        name,
        valueFrom: { supplied: {}, default: '' },
      })),
    },
  };
}

function synthesis(stage: RunStage): ArgoNode[] {
  if (stage === 'resumed')
    return [
      pod(NODE_IDS.synthesis, 'synthesis', NAME, {
        phase: 'Running',
        outputs: undefined,
        finishedAt: undefined,
      }),
    ];
  if (stage !== 'succeeded') return [];
  const executed = JSON.stringify([{ name: 'publish-report', approved: true }]);
  return [
    pod(NODE_IDS.synthesis, 'synthesis', NAME, {
      parameters: [{ name: 'executed_actions', value: executed }],
    }),
  ];
}

/** A Workflow of `aWorkload()`'s first attempt, at a stage of its run. */
export function aWorkflow(
  stage: RunStage = 'scraping',
  overrides: {
    metadata?: Partial<ObjectMeta>;
    status?: Partial<ArgoWorkflowStatus>;
  } = {},
): Workflow {
  const end = ENDS[stage];
  return {
    apiVersion: ARGO_API_VERSION,
    kind: 'Workflow',
    metadata: {
      name: NAME,
      namespace: 'demo',
      uid: 'workflow-uid-1',
      resourceVersion: '1',
      creationTimestamp: at(1),
      labels: {
        [LABELS.workload]: 'competitors',
        [LABELS.workloadUid]: 'workload-uid-1',
        [LABELS.attempt]: '1',
      },
      finalizers: [ARCHIVE_FINALIZER],
      ownerReferences: [
        {
          apiVersion: API_VERSION,
          kind: 'AgentWorkload',
          name: 'competitors',
          uid: 'workload-uid-1',
          controller: true,
        },
      ],
      ...overrides.metadata,
    },
    spec: { workflowTemplateRef: { name: 'visual-analysis-template' } },
    ...(stage !== 'created' && {
      status: {
        phase: end ?? 'Running',
        startedAt: at(1),
        ...(end && { finishedAt: at(15) }),
        nodes: Object.fromEntries(nodesAt(stage).map(node => [node.id, node])),
        storedWorkflowTemplateSpec: aPipelineSpec(),
        ...overrides.status,
      },
    }),
  };
}
