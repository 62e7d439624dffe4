/** Time as a dependency: tests move it, production lets it run. */
export interface Clock {
  now(): Date;
  /** Calls once after a while; returns how to call it off. Does not keep the process alive. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** Longer delays overflow setTimeout and would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  schedule: (callback, delayMs) => {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
