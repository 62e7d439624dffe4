import { StepError } from './StepError';

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 };
export type StopSignal = keyof typeof SIGNAL_NUMBERS;
export const STOP_SIGNALS = Object.keys(SIGNAL_NUMBERS) as StopSignal[];

/** The pod is being evicted, or somebody stopped the run. */
export class Stopped extends StepError {
  /** As a shell reports it; anything but 0 is retried where the template says so. */
  readonly exitCode: number;

  constructor(signal: StopSignal) {
    super(
      `The step was asked to stop (${signal}), as happens when its pod is evicted or deleted. What it has stored is kept; a retry goes on from there.`,
    );
    this.name = 'Stopped';
    this.exitCode = 128 + SIGNAL_NUMBERS[signal];
  }
}

/** For work that leaves nothing behind: it is simply not waited for any more. */
export function untilStopped(
  stop: AbortSignal,
  work: Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
    work.then(resolve, reject);
  });
}
