import type { Logger, ObjectRef } from './store/types';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 30_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs one task per key at a time, again when it was added meanwhile, and later when the task asks for it. */
export class RunQueue {
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly failures = new Map<string, number>();
  private closed = false;

  constructor(
    private readonly task: (key: ObjectRef) => Promise<Date | undefined>,
    private readonly logger: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  add(key: ObjectRef): void {
    const id = `${key.namespace ?? ''}/${key.name}`;
    if (this.closed) return;
    if (this.running.has(id)) {
      this.again.add(id);
      return;
    }
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    const run = this.run(id, key).finally(() => {
      this.running.delete(id);
      if (this.again.delete(id)) this.add(key);
    });
    this.running.set(id, run);
  }

  /** Starts nothing more and waits for what runs. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }

  private async run(id: string, key: ObjectRef): Promise<void> {
    // The listeners of the store call add synchronously: let them finish first.
    await Promise.resolve();
    try {
      const next = await this.task(key);
      this.failures.delete(id);
      if (next) this.later(id, key, next.getTime() - this.now());
    } catch (error) {
      const failures = (this.failures.get(id) ?? 0) + 1;
      this.failures.set(id, failures);
      this.logger.warn('an object could not be reconciled', {
        object: id,
        error: error instanceof Error ? error.message : String(error),
      });
      const delay = FIRST_RETRY_MS * 2 ** Math.min(failures, 10);
      this.later(id, key, Math.min(delay, LAST_RETRY_MS));
    }
  }

  private later(id: string, key: ObjectRef, delay: number): void {
    if (this.closed) return;
    clearTimeout(this.timers.get(id));
    const ms = Math.min(Math.max(delay, 0), LONGEST_TIMER_MS);
    this.timers.set(
      id,
      setTimeout(() => this.add(key), ms),
    );
  }
}
