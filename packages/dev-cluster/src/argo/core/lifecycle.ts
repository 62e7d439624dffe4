import type {
  Condition,
  Workflow,
  WorkflowPhase,
  WorkflowStatus,
} from '../model';
import { timestamp } from './duration';
import { updateProgress } from './progress';

const PHASE = 'workflows.argoproj.io/phase';
const COMPLETED = 'workflows.argoproj.io/completed';
const POD_NAME_FORMAT = 'workflows.argoproj.io/pod-name-format';

/** Whether the Workflow has ended. */
export function isFinished(workflow: Workflow): boolean {
  return /^(Succeeded|Failed|Error)$/.test(workflow.status?.phase ?? '');
}

/** Marks the Workflow as running. */
export function start(workflow: Workflow, now: Date): void {
  const status = statusOf(workflow);
  workflow.metadata.annotations = {
    ...workflow.metadata.annotations,
    [POD_NAME_FORMAT]: 'v2',
  };
  status.startedAt = timestamp(now);
  status.artifactGCStatus = { notSpecified: true };
  setPhase(workflow, 'Running');
}

/** Marks the Workflow as ended. */
export function finish(
  workflow: Workflow,
  now: Date,
  phase: 'Succeeded' | 'Failed' | 'Error',
  message?: string,
): void {
  const status = statusOf(workflow);
  status.startedAt ??= timestamp(now);
  status.finishedAt = timestamp(now);
  if (message) status.message = message;
  setPhase(workflow, phase);
  setCondition(status, { type: 'Completed', status: 'True' });
  updateProgress(status);
}

/** Sets one condition and leaves the others. */
export function setCondition(status: WorkflowStatus, condition: Condition) {
  const others = (status.conditions ?? []).filter(
    ({ type }) => type !== condition.type,
  );
  status.conditions = [...others, condition];
}

function setPhase(workflow: Workflow, phase: WorkflowPhase): void {
  const done = phase !== 'Running';
  workflow.metadata.labels = {
    ...workflow.metadata.labels,
    [COMPLETED]: String(done),
    [PHASE]: phase,
  };
  statusOf(workflow).phase = phase;
}

function statusOf(workflow: Workflow): WorkflowStatus {
  workflow.status ??= {};
  return workflow.status;
}
