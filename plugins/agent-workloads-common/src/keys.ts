/** Where an attempt's artifacts lie: everything of a run is under namespace and workload uid, so equal job ids never meet. @public */
export interface RunScope {
  prefix: string;
  namespace: string;
  workloadUid: string;
  jobId: string;
}

/** Used where the workload names no prefix. @public */
export const DEFAULT_PREFIX = 'runs';

/** Key prefix of the job, with a slash at its end. @public */
export function jobPrefix(scope: RunScope): string {
  return `${scope.prefix}/${scope.namespace}/${scope.workloadUid}/${scope.jobId}/`;
}

/** Key prefix of one Workflow's artifacts, with a slash at its end. @public */
export function runPrefix(scope: RunScope, workflowUid: string): string {
  return `${jobPrefix(scope)}${workflowUid}/`;
}

/** Key prefix of pages, which outlive an attempt, with a slash at its end. @public */
export function pagesPrefix(scope: RunScope): string {
  return `${jobPrefix(scope)}pages/`;
}
