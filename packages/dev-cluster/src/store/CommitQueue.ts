import { Journal, JournalEntry } from './Journal';
import { ObjectTable } from './ObjectTable';
import { KubeObject, Logger } from './types';

const MAX_BATCH = 256;

/** One change of a batch. */
export interface Change extends JournalEntry {
  before: KubeObject | undefined;
  /** The object after it; for a removal, its last state. */
  last: KubeObject;
}

/** What an operation sees and does within a batch: committed state plus what came before it in the batch. */
export interface Transaction {
  get(kind: string, id: string): KubeObject | undefined;
  /** Call it last: what throws after it would still be written. */
  put(
    kind: string,
    id: string,
    object: KubeObject,
    options?: { remove?: boolean },
  ): KubeObject;
}

interface Job {
  run(tx: Transaction): KubeObject;
  resolve(object: KubeObject): void;
  reject(error: unknown): void;
}

const toEntry = ({ rv, kind, id, object }: Change): JournalEntry => ({
  rv,
  kind,
  id,
  object,
});

/** Runs operations one after another and makes them durable in batches, with one fsync for many. */
export class CommitQueue {
  private readonly jobs: Job[] = [];
  private draining: Promise<void> | undefined;

  constructor(
    private readonly table: ObjectTable,
    private readonly journal: Journal,
    private rv: number,
    private readonly onCommit: (change: Change) => void,
    private readonly logger?: Logger,
  ) {}

  get resourceVersion(): number {
    return this.rv;
  }

  submit(run: Job['run']): Promise<KubeObject> {
    return new Promise((resolve, reject) => {
      this.jobs.push({ run, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  async idle(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    await Promise.resolve(); // lets callers of the same turn share the batch
    while (this.jobs.length > 0) {
      await this.commit(this.jobs.splice(0, MAX_BATCH));
      if (this.journal.wantsCompaction) await this.compact();
    }
    // In the same turn as the check above, so that no job is left behind.
    this.draining = undefined;
  }

  private async commit(jobs: Job[]): Promise<void> {
    const changes: Change[] = [];
    const staged = new Map<string, KubeObject | null>();
    const tx = this.transaction(changes, staged);
    const done: Array<{ job: Job; object: KubeObject }> = [];
    for (const job of jobs) {
      try {
        done.push({ job, object: job.run(tx) });
      } catch (error) {
        job.reject(error);
      }
    }
    try {
      if (changes.length > 0) await this.journal.append(changes.map(toEntry));
    } catch (error) {
      this.logger?.error('a change was not stored', { error: String(error) });
      done.forEach(({ job }) => job.reject(error));
      return;
    }
    for (const change of changes) {
      this.table.set(change.kind, change.id, change.object);
      this.rv = change.rv;
      this.onCommit(change);
    }
    done.forEach(({ job, object }) => job.resolve(object));
  }

  private transaction(
    changes: Change[],
    staged: Map<string, KubeObject | null>,
  ): Transaction {
    const read = (kind: string, id: string) => {
      const own = staged.get(`${kind} ${id}`);
      return own === undefined ? this.table.get(kind, id) : own ?? undefined;
    };
    return {
      get: read,
      put: (kind, id, object, { remove = false } = {}) => {
        const rv = this.rv + changes.length + 1;
        const before = read(kind, id);
        const last = {
          ...object,
          metadata: { ...object.metadata, resourceVersion: String(rv) },
        };
        const stored = remove ? null : last;
        staged.set(`${kind} ${id}`, stored);
        changes.push({ rv, kind, id, object: stored, before, last });
        return last;
      },
    };
  }

  private async compact(): Promise<void> {
    const { table, rv } = this;
    function* state(): Iterable<JournalEntry> {
      for (const entry of table.entries()) yield { ...entry, rv };
    }
    try {
      await this.journal.compact(state());
    } catch (error) {
      // The log is still whole and in use.
      this.logger?.warn('the state could not be compacted', {
        error: String(error),
      });
    }
  }
}
