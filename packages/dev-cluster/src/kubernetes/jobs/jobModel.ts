import type { KubeObject, ObjectMeta } from '../../store';

/** The template of a Job's pods, as far as it is looked at here. */
export interface PodTemplate {
  metadata?: Pick<ObjectMeta, 'labels' | 'annotations'>;
  spec?: Record<string, unknown> & {
    restartPolicy?: string;
    containers?: Record<string, unknown>[];
    initContainers?: unknown[];
    volumes?: Record<string, unknown>[];
  };
}

/** The spec of a Job. */
export interface JobSpec extends Record<string, unknown> {
  parallelism?: number;
  completions?: number;
  backoffLimit?: number;
  activeDeadlineSeconds?: number;
  ttlSecondsAfterFinished?: number;
  template?: PodTemplate;
}

/** One condition of a Job. */
export interface JobCondition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastProbeTime: string;
  lastTransitionTime: string;
}

/** The status of a Job. */
export interface JobStatus extends Record<string, unknown> {
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  conditions?: JobCondition[];
}

/** What the API server completed and checked can be read as a Job. */
export const specOf = (job: KubeObject) => (job.spec ?? {}) as JobSpec;

/** A Job's status; empty before anybody looked at it. */
export const jobStatusOf = (job: KubeObject) => (job.status ?? {}) as JobStatus;

/** The condition that ended a Job. */
export const endOf = (job: KubeObject): JobCondition | undefined =>
  jobStatusOf(job).conditions?.find(
    ({ type, status }) =>
      (type === 'Complete' || type === 'Failed') && status === 'True',
  );
