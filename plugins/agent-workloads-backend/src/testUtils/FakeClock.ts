import type { Clock } from '../controller/Clock';

/** Stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #timers: Array<{ at: number; callback: () => void }> = [];

  constructor(start = '2026-11-23T12:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** Moves on, calling what falls due on the way, in order; lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    const until = this.#now + ms;
    for (;;) {
      const [next] = this.#timers
        .filter(timer => timer.at <= until)
        .sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await new Promise(resolve => setImmediate(resolve));
    }
    this.#now = until;
    await new Promise(resolve => setImmediate(resolve));
  }

  /** Delays of what is scheduled, soonest first. */
  pending(): number[] {
    return this.#timers
      .map(timer => timer.at - this.#now)
      .sort((a, b) => a - b);
  }
}
