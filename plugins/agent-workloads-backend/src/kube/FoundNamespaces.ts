import type { Clock } from '../controller/Clock';
import type { Namespace } from './ClusterStore';
import { Reflector, type ListWatch } from './Reflector';

export interface FoundNamespacesOptions {
  source: ListWatch<Namespace>;
  clock: Clock;
  onError(error: unknown, retryInMs: number): void;
  /** A namespace matches from now on. */
  onCome(namespace: string): void;
  /** It matches no longer, or is gone. A namesake made anew comes after that. */
  onLeave(namespace: string): void;
}

/**
 * The namespaces that match a selector. One that is being deleted still does until it is gone: its workloads wait for
 * the portal to archive them.
 */
export class FoundNamespaces {
  readonly #options: FoundNamespacesOptions;
  readonly #reflector: Reflector<Namespace>;
  readonly #uids = new Map<string, string>();

  constructor(options: FoundNamespacesOptions) {
    this.#options = options;
    this.#reflector = new Reflector(options);
    this.#reflector.onChange(({ metadata }, deleted) => {
      if (deleted) this.#leave(metadata);
      else this.#come(metadata);
    });
  }

  /** In the order of their names. */
  get names(): readonly string[] {
    return [...this.#uids.keys()].sort();
  }

  get synced(): boolean {
    return this.#reflector.synced;
  }

  get problem(): string | undefined {
    return this.#reflector.problem;
  }

  has(namespace: string): boolean {
    return this.#uids.has(namespace);
  }

  start(): void {
    this.#reflector.start();
  }

  stop(): Promise<void> {
    return this.#reflector.stop();
  }

  #come({ name, uid }: Namespace['metadata']): void {
    const known = this.#uids.get(name);
    if (known === uid) return;
    // The watch missed that it was deleted in between; nothing known of the old one holds for its namesake.
    if (known !== undefined) this.#options.onLeave(name);
    this.#uids.set(name, uid);
    this.#options.onCome(name);
  }

  #leave({ name, uid }: Namespace['metadata']): void {
    if (this.#uids.get(name) !== uid) return;
    this.#uids.delete(name);
    this.#options.onLeave(name);
  }
}
