import type { KubeObject } from '../../store';
import { kubeTime } from '../../store/objectMeta';
import {
  endOf,
  jobStatusOf,
  specOf,
  type JobCondition,
  type JobStatus,
} from './jobModel';

const FIRST_BACKOFF_MS = 10_000;
const LAST_BACKOFF_MS = 360_000;

/** What is to be done about a Job. */
export interface JobDecision {
  status: JobStatus;
  startPod?: true;
  stopPods: KubeObject[];
  /** The Job has ended long enough ago. */
  forget?: true;
  recheckAt?: Date;
}

const phaseOf = ({ status }: KubeObject) =>
  (status as { phase?: string } | undefined)?.phase;

const hasEnded = (pod: KubeObject) =>
  phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';

function lastFailure(pods: readonly KubeObject[]): number {
  const ends = pods.flatMap(({ status, metadata }) => {
    const { containerStatuses = [] } = (status ?? {}) as {
      containerStatuses?: {
        state?: { terminated?: { finishedAt?: string } };
      }[];
    };
    const at =
      containerStatuses[0]?.state?.terminated?.finishedAt ??
      metadata.creationTimestamp;
    return at === undefined ? [] : [Date.parse(at)];
  });
  return Math.max(0, ...ends);
}

/** The two conditions of an end: what was aimed at, and that it is reached. */
function ending(
  types: readonly [string, string],
  [reason, message]: readonly [string, string],
  now: Date,
): JobCondition[] {
  const time = kubeTime(now);
  return types.map(type => ({
    type,
    status: 'True',
    reason,
    message,
    lastProbeTime: time,
    lastTransitionTime: time,
  }));
}

const COMPLETE = ['SuccessCriteriaMet', 'Complete'] as const;
const FAILED = ['FailureTarget', 'Failed'] as const;
const REACHED = [
  'CompletionsReached',
  'Reached expected number of succeeded pods',
] as const;
const TOO_LATE = [
  'DeadlineExceeded',
  'Job was active longer than specified deadline',
] as const;
const TOO_OFTEN = [
  'BackoffLimitExceeded',
  'Job has reached the specified backoff limit',
] as const;

function ended(job: KubeObject, end: JobCondition, now: Date): JobDecision {
  const status = jobStatusOf(job);
  const { ttlSecondsAfterFinished: ttl } = specOf(job);
  if (ttl === undefined) return { status, stopPods: [] };
  const due = new Date(Date.parse(end.lastTransitionTime) + ttl * 1000);
  return now >= due
    ? { status, stopPods: [], forget: true }
    : { status, stopPods: [], recheckAt: due };
}

const earliest = (...times: (Date | undefined)[]): Date | undefined =>
  times
    .filter(time => time !== undefined)
    .sort((a, b) => a.getTime() - b.getTime())[0];

/** What becomes of a Job with these pods: one pod at a time, again after a failure, until one succeeds. */
export function decideJob(
  job: KubeObject,
  pods: readonly KubeObject[],
  now: Date,
): JobDecision {
  const end = endOf(job);
  if (end) return ended(job, end, now);
  const { backoffLimit = 6, activeDeadlineSeconds } = specOf(job);
  const startTime = jobStatusOf(job).startTime ?? kubeTime(now);
  const active = pods.filter(pod => !hasEnded(pod));
  const failures = pods.filter(pod => phaseOf(pod) === 'Failed');
  const failed = Math.max(failures.length, jobStatusOf(job).failed ?? 0);
  const counts = { startTime, ready: 0, ...(failed > 0 && { failed }) };
  const fail = (why: readonly [string, string]): JobDecision => ({
    status: {
      ...counts,
      ...(failed + active.length > 0 && { failed: failed + active.length }),
      conditions: ending(FAILED, why, now),
    },
    stopPods: active,
  });
  if (pods.some(pod => phaseOf(pod) === 'Succeeded')) {
    const completionTime = kubeTime(now);
    const conditions = ending(COMPLETE, REACHED, now);
    const status = { ...counts, succeeded: 1, completionTime, conditions };
    return { status, stopPods: active };
  }
  const deadline =
    activeDeadlineSeconds === undefined
      ? undefined
      : new Date(Date.parse(startTime) + activeDeadlineSeconds * 1000);
  if (deadline && now >= deadline) return fail(TOO_LATE);
  if (failed > backoffLimit) return fail(TOO_OFTEN);
  const due = { ...(deadline && { recheckAt: deadline }) };
  if (active.length > 0) {
    const ready = active.filter(pod => phaseOf(pod) === 'Running').length;
    const status = { ...counts, active: active.length, ready };
    return { status, stopPods: [], ...due };
  }
  const delay = Math.min(FIRST_BACKOFF_MS * 2 ** (failed - 1), LAST_BACKOFF_MS);
  const next = new Date(lastFailure(failures) + delay);
  if (failures.length > 0 && now < next) {
    const recheckAt = earliest(next, deadline);
    return { status: counts, stopPods: [], ...(recheckAt && { recheckAt }) };
  }
  const status = { ...counts, active: 1 };
  return { status, startPod: true, stopPods: [], ...due };
}
