import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { Namespace, ObjectCache } from './ClusterStore';
import { FoundNamespaces } from './FoundNamespaces';
import type { KubeHttp } from './KubeHttp';
import { KINDS, type KindInfo } from './kinds';
import { listWatch } from './listWatch';
import { NamespacedCache } from './NamespacedCache';
import { Reflector } from './Reflector';

export interface ClusterWatchesOptions {
  /** Empty means all, unless they are found by label. */
  namespaces: readonly string[];
  /** Label selector of the namespaces. */
  namespaceSelector?: string;
  http: KubeHttp;
  clock: Clock;
  logger: LoggerService;
}

interface Watch {
  start(): void;
  stop(): Promise<void>;
}

/** One kind, in all namespaces that are in view. */
interface View {
  open(namespace: string): Watch;
  close(namespace: string): void;
}

/** Everything that is watched of a cluster: each kind once for every namespace in view, or once for all. */
export class ClusterWatches {
  readonly #options: ClusterWatchesOptions;
  readonly #found: FoundNamespaces | undefined;
  readonly #views: View[] = [];
  readonly #everywhere: Watch[] = [];
  readonly #watches = new Map<string, Watch[]>();
  readonly #stopping = new Set<Promise<unknown>>();
  readonly #listeners = new Set<(namespace: string) => void>();

  constructor(options: ClusterWatchesOptions) {
    this.#options = options;
    const { namespaceSelector: labelSelector } = options;
    if (labelSelector === undefined) return;
    this.#found = new FoundNamespaces({
      source: listWatch<Namespace>(
        options.http,
        { ...KINDS.namespaces, labelSelector },
        undefined,
      ),
      clock: options.clock,
      onError: this.#warn('Namespace', ''),
      onCome: namespace => this.#come(namespace),
      onLeave: namespace => this.#leave(namespace),
    });
  }

  get all(): boolean {
    return !this.#found && this.#options.namespaces.length === 0;
  }

  get names(): readonly string[] {
    return this.#found?.names ?? this.#options.namespaces;
  }

  has(namespace: string): boolean {
    if (this.#found) return this.#found.has(namespace);
    return this.all || this.#options.namespaces.includes(namespace);
  }

  onNamespaceChange(listener: (namespace: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A kind in the namespaces in view. */
  namespaced<T extends { metadata: ObjectMeta }>(
    kind: KindInfo,
  ): ObjectCache<T> {
    if (this.all) return this.clusterWide(kind);
    const cache = new NamespacedCache<T>(this.#found);
    const view: View = {
      open: namespace => {
        const reflector = this.#reflector<T>(kind, namespace);
        cache.add(namespace, reflector);
        return reflector;
      },
      close: namespace => cache.remove(namespace),
    };
    this.#views.push(view);
    // Before the start, so that none of them counts as read.
    if (!this.#found)
      for (const namespace of this.#options.namespaces)
        this.#everywhere.push(view.open(namespace));
    return cache;
  }

  /** A kind in all namespaces, or in none. */
  clusterWide<T extends { metadata: ObjectMeta }>(
    kind: KindInfo,
  ): ObjectCache<T> {
    const reflector = this.#reflector<T>(kind, undefined);
    this.#everywhere.push(reflector);
    return reflector;
  }

  start(): void {
    this.#everywhere.forEach(watch => watch.start());
    this.#found?.start();
  }

  async stop(): Promise<void> {
    await this.#found?.stop();
    const watches = [
      ...this.#everywhere,
      ...[...this.#watches.values()].flat(),
    ];
    await Promise.all([
      ...watches.map(watch => watch.stop()),
      ...this.#stopping,
    ]);
  }

  #come(namespace: string): void {
    const watches = this.#views.map(view => view.open(namespace));
    this.#watches.set(namespace, watches);
    watches.forEach(watch => watch.start());
    this.#tell(namespace);
  }

  /** The objects may well exist still: nothing is deleted, they are only nobody's business here any more. */
  #leave(namespace: string): void {
    const watches = this.#watches.get(namespace) ?? [];
    this.#watches.delete(namespace);
    const stopped = Promise.all(watches.map(watch => watch.stop()));
    this.#stopping.add(stopped);
    void stopped.finally(() => this.#stopping.delete(stopped));
    this.#views.forEach(view => view.close(namespace));
    this.#tell(namespace);
  }

  #tell(namespace: string): void {
    for (const listener of this.#listeners) listener(namespace);
  }

  #reflector<T extends { metadata: ObjectMeta }>(
    kind: KindInfo,
    namespace: string | undefined,
  ): Reflector<T> {
    return new Reflector<T>({
      source: listWatch<T>(this.#options.http, kind, namespace),
      clock: this.#options.clock,
      onError: this.#warn(kind.kind, namespace ?? ''),
    });
  }

  #warn(kind: string, namespace: string) {
    return (error: unknown, retryInMs: number) =>
      this.#options.logger.warn('watch failed', {
        kind,
        namespace,
        retryInMs,
        error: String(error),
      });
  }
}
