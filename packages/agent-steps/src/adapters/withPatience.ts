import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** No try starts later than this; the last one starts exactly then. */
  totalMs: number;
  firstDelayMs: number;
  maxDelayMs: number;
}

/** Half of every pause is chance, so that pods which failed together do not come back together. */
export function pauseMs(
  attempt: number,
  patience: Pick<Patience, 'firstDelayMs' | 'maxDelayMs'>,
  random = Math.random(),
): number {
  const ceiling = Math.min(
    patience.maxDelayMs,
    patience.firstDelayMs * 2 ** Math.min(attempt - 1, 30),
  );
  return (ceiling / 2) * (1 + random);
}

/** All tries failed, or one failed in a way that trying again can't change. The reason is the cause. */
export class GaveUp extends Error {
  readonly attempts: number;
  readonly elapsedMs: number;

  constructor(cause: unknown, attempts: number, elapsedMs: number) {
    super('Gave up', { cause });
    this.name = 'GaveUp';
    this.attempts = attempts;
    this.elapsedMs = elapsedMs;
  }

  /** For messages; empty when there was one try only. */
  get effort(): string {
    return this.attempts === 1
      ? ''
      : ` after ${this.attempts} tries in ${Math.round(
          this.elapsedMs / 1000,
        )} s`;
  }
}

/** Tries again while the failure may pass: exponential pauses with jitter, bounded in time, stopped by the signal. */
export async function withPatience<T>(
  work: () => Promise<T>,
  options: {
    patience: Patience;
    isPassing: (error: unknown) => boolean;
    onRetry?: (error: unknown, pause: number) => void;
    signal?: AbortSignal;
  },
): Promise<T> {
  const { patience, isPassing, onRetry, signal } = options;
  const started = Date.now();
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const elapsed = Date.now() - started;
      if (!isPassing(error) || elapsed >= patience.totalMs) {
        throw new GaveUp(error, attempt, elapsed);
      }
      const pause = Math.min(
        pauseMs(attempt, patience),
        patience.totalMs - elapsed,
      );
      onRetry?.(error, Math.round(pause));
      // Aborted: the next round throws the reason.
      await delay(Math.max(1, pause), undefined, { signal }).catch(() => {});
    }
  }
}
