import type { PodResult } from './podFolder';
import { DEADLINE_MESSAGE } from './podObject';
import type { ContainerStatus, PodStatus } from './podObject';

/** Status of a pod that can't start yet. */
export function waitingStatus(
  reason: string,
  message: string,
  name: string,
): PodStatus {
  return {
    phase: 'Pending',
    containerStatuses: [
      {
        name,
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message } },
      },
    ],
  };
}

/** Status of a pod whose process runs. */
export function runningStatus(startedAt: string, name: string): PodStatus {
  const main: ContainerStatus = {
    name,
    ready: true,
    restartCount: 0,
    state: { running: { startedAt } },
  };
  return {
    phase: 'Running',
    startTime: startedAt,
    podIP: '127.0.0.1',
    hostIP: '127.0.0.1',
    containerStatuses: [main],
  };
}

/** Status of a pod that ended and that no workflow waits for. */
export function plainEndedStatus(result: PodResult, name: string): PodStatus {
  const failed = result.exitCode !== 0 || result.stopped !== undefined;
  return {
    phase: failed ? 'Failed' : 'Succeeded',
    startTime: result.startedAt,
    containerStatuses: [
      terminated(name, result, result.exitCode, result.problem),
    ],
    ...deadlineOf(result),
  };
}

function deadlineOf({ stopped }: PodResult): Partial<PodStatus> {
  if (stopped !== 'deadline') return {};
  return { reason: 'DeadlineExceeded', message: DEADLINE_MESSAGE };
}

/** Status of a pod that ended. `wait`: what went wrong while its outputs were stored. */
export function endedStatus(
  result: PodResult,
  wait: string | undefined,
  container: 'main' | 'init' = 'main',
): PodStatus {
  const failed =
    result.exitCode !== 0 || wait !== undefined || result.stopped !== undefined;
  const end = terminated(container, result, result.exitCode, result.problem);
  const statuses = [
    ...(container === 'main' ? [end] : []),
    terminated('wait', result, wait === undefined ? 0 : 64, wait),
  ];
  return {
    phase: failed ? 'Failed' : 'Succeeded',
    startTime: result.startedAt,
    ...(container === 'init' ? { initContainerStatuses: [end] } : {}),
    containerStatuses: statuses,
    ...deadlineOf(result),
  };
}

function terminated(
  name: string,
  { startedAt, finishedAt }: PodResult,
  exitCode: number,
  message: string | undefined,
): ContainerStatus {
  return {
    name,
    ready: false,
    restartCount: 0,
    state: {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        ...(message ? { message } : {}),
        startedAt,
        finishedAt,
      },
    },
  };
}
