import type { PodResult } from './podFolder';
import { DEADLINE_MESSAGE } from './podObject';
import type { ContainerStatus, PodStatus } from './podObject';

/** Status of a pod that can't start yet. */
export function waitingStatus(reason: string, message: string): PodStatus {
  return {
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message } },
      },
    ],
  };
}

/** Status of a pod whose process runs. */
export function runningStatus(startedAt: string): PodStatus {
  const main: ContainerStatus = {
    name: 'main',
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
    ...(result.stopped === 'deadline'
      ? { reason: 'DeadlineExceeded', message: DEADLINE_MESSAGE }
      : {}),
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
