import type { Clock } from './Clock';

const BASE_DELAY_MS = 5;
const MAX_DELAY_MS = 5 * 60_000;

/**
 * Keys that want work. A key waits once however often it is added, and is never given out twice at a time: what is
 * added while it is worked on comes again afterwards.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #ready: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #active = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { at: number; cancel: () => void }>();
  readonly #takers: Array<(key: string | undefined) => void> = [];
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keys that wait or are worked on. */
  get size(): number {
    return this.#dirty.size + this.#active.size;
  }

  add(key: string): void {
    if (this.#closed || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#active.has(key)) return;
    this.#give(key);
  }

  /** Adds at a time; of several times of a key the earliest counts. */
  addAt(key: string, time: Date): void {
    if (this.#closed) return;
    const at = time.getTime();
    const scheduled = this.#timers.get(key);
    if (scheduled && scheduled.at <= at) return;
    scheduled?.cancel();
    const delay = Math.max(0, at - this.#clock.now().getTime());
    const cancel = this.#clock.schedule(() => {
      this.#timers.delete(key);
      // A machine's timer can't wait longer than 24 days and comes early then.
      if (this.#clock.now().getTime() < at) this.addAt(key, time);
      else this.add(key);
    }, delay);
    this.#timers.set(key, { at, cancel });
  }

  /** Adds after a delay that doubles with every call since `forget`. */
  addRetry(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delay = Math.min(
      MAX_DELAY_MS,
      BASE_DELAY_MS * 2 ** Math.min(failures, 30),
    );
    this.addAt(key, new Date(this.#clock.now().getTime() + delay));
    return delay;
  }

  /** The key went well. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Next key, when there is one; undefined once the queue is closed. Call `done` with it. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const key = this.#ready.shift();
    if (key !== undefined) return Promise.resolve(this.#start(key));
    return new Promise(resolve => this.#takers.push(resolve));
  }

  done(key: string): void {
    this.#active.delete(key);
    if (this.#dirty.has(key) && !this.#closed) this.#give(key);
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#ready.length = 0;
    this.#dirty.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #give(key: string): void {
    const taker = this.#takers.shift();
    if (taker) taker(this.#start(key));
    else this.#ready.push(key);
  }

  #start(key: string): string {
    this.#dirty.delete(key);
    this.#active.add(key);
    return key;
  }
}
