import type { Clock } from './Clock';
import { WorkQueue } from './WorkQueue';

/** How a pass over one key ends; a rejection means: try again, later and later. */
export type Reconcile = (
  key: string,
  signal: AbortSignal,
) => Promise<{ recheckAt?: Date }>;

export interface ControllerOptions {
  reconcile: Reconcile;
  clock: Clock;
  /** How many keys at a time. */
  concurrency: number;
  /** A pass that takes longer is aborted. */
  timeoutMs: number;
  /** Somebody else wrote first: nothing to tell, just look again. */
  isConflict(error: unknown): boolean;
  onError(key: string, error: unknown, retryInMs: number): void;
}

/** Works keys off a queue until it is stopped. Does not know what a key stands for. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  readonly #abort = new AbortController();
  #workers: Promise<void>[] = [];

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#queue = new WorkQueue(options.clock);
  }

  get backlog(): number {
    return this.#queue.size;
  }

  enqueue(key: string): void {
    this.#queue.add(key);
  }

  start(): void {
    if (this.#workers.length > 0) return;
    this.#workers = Array.from({ length: this.#options.concurrency }, () =>
      this.#work(),
    );
  }

  /** Lets passes under way end, asking them to hurry. */
  async stop(): Promise<void> {
    this.#queue.close();
    this.#abort.abort();
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.#queue.take();
      if (key === undefined) return;
      await this.#pass(key);
      this.#queue.done(key);
    }
  }

  async #pass(key: string): Promise<void> {
    const { reconcile, timeoutMs, isConflict, onError } = this.#options;
    const signal = AbortSignal.any([
      this.#abort.signal,
      AbortSignal.timeout(timeoutMs),
    ]);
    try {
      const { recheckAt } = await reconcile(key, signal);
      this.#queue.forget(key);
      if (recheckAt) this.#queue.addAt(key, recheckAt);
    } catch (error) {
      const retryInMs = this.#queue.addRetry(key);
      if (!isConflict(error) && !this.#abort.signal.aborted)
        onError(key, error, retryInMs);
    }
  }
}
