import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringifyError } from '@backstage/errors';
import type { Clock } from '../../controller/Clock';
import type { Workflow } from '../../domain/argo';
import type { ObjectCache, ObjectRef } from '../ClusterStore';

/** Reads a run with its nodes in place; undefined when it is gone. */
export type ReadHydrated = (
  ref: ObjectRef,
  uid: string,
) => Promise<Workflow | undefined>;

export interface HydratedWorkflowsOptions {
  workflows: ObjectCache<Workflow>;
  read: ReadHydrated;
  clock: Clock;
  onError(workflow: string, error: string, retryInMs: number): void;
}

interface Entry {
  uid: string;
  /** The last status that came with its nodes; absent where none came yet, or the server does not answer. */
  whole?: { status: Workflow['status'] };
  reading: boolean;
  failures: number;
}

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

/**
 * Workflows whose nodes lie in Argo's database, with those nodes. A status is shown as it was read, in one piece, and
 * replaced when a newer one was read: until then the run is as old as its nodes, never a mixture.
 */
export class HydratedWorkflows implements ObjectCache<Workflow> {
  readonly #options: HydratedWorkflowsOptions;
  readonly #listeners = new Set<(object: Workflow, deleted: boolean) => void>();
  readonly #entries = new Map<string, Entry>();
  readonly #timers = new Map<string, () => void>();
  /** Namespaces whose first list was read with its nodes; '' stands for all. */
  readonly #filled = new Set<string>();
  #stopped = false;

  constructor(options: HydratedWorkflowsOptions) {
    this.#options = options;
    options.workflows.onChange((workflow, deleted) =>
      this.#changed(workflow, deleted),
    );
  }

  /** What the first list shows without nodes has been read, or could not be. */
  get synced(): boolean {
    return this.#options.workflows.synced && this.#isFilled('');
  }

  listed(namespace: string): boolean {
    if (this.#options.workflows.listed(namespace))
      return this.#isFilled(namespace);
    this.#filled.delete(namespace);
    return false;
  }

  get problem(): string | undefined {
    return this.#options.workflows.problem;
  }

  problemIn(namespace: string): string | undefined {
    return this.#options.workflows.problemIn(namespace);
  }

  get(ref: ObjectRef): Workflow | undefined {
    const workflow = this.#options.workflows.get(ref);
    return workflow && this.#hydrated(workflow);
  }

  list(namespace?: string): readonly Workflow[] {
    return this.#options.workflows
      .list(namespace)
      .map(workflow => this.#hydrated(workflow));
  }

  onChange(listener: (object: Workflow, deleted: boolean) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets reads that were to be tried again. */
  stop(): void {
    this.#stopped = true;
    this.#timers.forEach(cancel => cancel());
    this.#timers.clear();
  }

  /** Runs that lose their nodes later are shown without, and hold up nothing. */
  #isFilled(namespace: string): boolean {
    if (this.#filled.has(namespace)) return true;
    const filled = [...this.#entries].every(
      ([key, { whole, failures }]) =>
        whole ||
        failures > 0 ||
        (namespace !== '' && !key.startsWith(`${namespace}/`)),
    );
    if (filled) this.#filled.add(namespace);
    return filled;
  }

  #hydrated(workflow: Workflow): Workflow {
    if (!isOffloaded(workflow)) return workflow;
    const entry = this.#entries.get(keyOf(workflow.metadata));
    return entry?.whole && entry.uid === workflow.metadata.uid
      ? { ...workflow, ...entry.whole }
      : workflow;
  }

  #changed(workflow: Workflow, deleted: boolean): void {
    const { metadata, status } = workflow;
    const key = keyOf(metadata);
    if (deleted) this.#entries.delete(key);
    else if (isOffloaded(workflow)) void this.#read(workflow);
    else {
      const entry = { reading: false, failures: 0, whole: { status } };
      this.#entries.set(key, { uid: metadata.uid, ...entry });
    }
    this.#tell(workflow, deleted);
  }

  /** One read at a time for each run; what changed meanwhile is read afterwards. */
  async #read({ metadata }: Workflow): Promise<void> {
    const key = keyOf(metadata);
    const entry = this.#entryOf(metadata);
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    if (entry.reading) return;
    entry.reading = true;
    const version = metadata.resourceVersion;
    try {
      const read = await this.#options.read(metadata, metadata.uid);
      entry.failures = 0;
      if (read) entry.whole = { status: withoutOffload(read.status) };
    } catch (error) {
      entry.whole = undefined;
      this.#tryLater(metadata, entry, error);
      return;
    } finally {
      entry.reading = false;
    }
    const now = this.#options.workflows.get(metadata);
    if (!now || this.#entries.get(key) !== entry) return;
    this.#tell(now, false);
    if (now.metadata.resourceVersion !== version) await this.#read(now);
  }

  #entryOf({ uid, ...metadata }: ObjectMeta): Entry {
    const key = keyOf(metadata);
    const known = this.#entries.get(key);
    if (known?.uid === uid) return known;
    const entry: Entry = { uid, reading: false, failures: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  #tryLater(metadata: ObjectMeta, entry: Entry, error: unknown): void {
    const key = keyOf(metadata);
    if (this.#stopped || this.#entries.get(key) !== entry) return;
    const delay = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** entry.failures);
    entry.failures += 1;
    this.#options.onError(key, stringifyError(error), delay);
    const again = () => {
      const now = this.#options.workflows.get(metadata);
      if (now && isOffloaded(now)) void this.#read(now);
    };
    this.#timers.set(key, this.#options.clock.schedule(again, delay));
    const now = this.#options.workflows.get(metadata);
    if (now) this.#tell(now, false);
  }

  #tell(workflow: Workflow, deleted: boolean): void {
    const shown = deleted ? workflow : this.#hydrated(workflow);
    for (const listener of this.#listeners) listener(shown, deleted);
  }
}

function isOffloaded({ status }: Workflow): boolean {
  return Boolean(status?.offloadNodeStatusVersion);
}

/** The server leaves the mark out; another one might not. */
function withoutOffload(status: Workflow['status']): Workflow['status'] {
  const { offloadNodeStatusVersion: _version, ...rest } = status ?? {};
  return rest;
}

function keyOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}
