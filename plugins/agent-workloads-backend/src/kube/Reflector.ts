import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringifyError } from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import type { ObjectCache, ObjectRef } from './ClusterStore';
import { KubeApiError } from './errors';

/** One list and watch of one kind, e.g. of one namespace. */
export interface ListWatch<T> {
  list(signal: AbortSignal): Promise<{ items: T[]; resourceVersion: string }>;
  /** Resolves when the server ends the watch; rejects with a KubeApiError of 410 when the version is too old. */
  watch(
    resourceVersion: string,
    onEvent: (event: WatchEvent<T>) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

export interface ReflectorOptions<T> {
  source: ListWatch<T>;
  clock: Clock;
  onError(error: unknown, retryInMs: number): void;
}

const BASE_DELAY_MS = 200;
const MAX_DELAY_MS = 30_000;
/** Even a watch that works is not trusted for longer without a fresh list. */
const RELIST_MS = 10 * 60_000;

/**
 * Keeps a cache of one kind. Never stays dead: whatever ends the watch, it lists again with capped backoff, or when
 * the server says, and tells what changed meanwhile.
 */
export class Reflector<T extends { metadata: ObjectMeta }>
  implements ObjectCache<T>
{
  readonly #options: ReflectorOptions<T>;
  readonly #listeners = new Set<(object: T, deleted: boolean) => void>();
  readonly #abort = new AbortController();
  #objects = new Map<string, T>();
  #synced = false;
  #problem: string | undefined;
  #version = '';
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
  }

  get synced(): boolean {
    return this.#synced;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** A reflector has one scope, so what it says holds in all of it. */
  listed(): boolean {
    return this.#synced;
  }

  problemIn(): string | undefined {
    return this.#problem;
  }

  get({ namespace, name }: ObjectRef): T | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  list(namespace?: string): readonly T[] {
    const all = [...this.#objects.values()];
    return namespace
      ? all.filter(({ metadata }) => metadata.namespace === namespace)
      : all;
  }

  onChange(listener: (object: T, deleted: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(signal);
      } catch (error) {
        if (signal.aborted) return;
        const retryInMs = this.#delay(error);
        if (!isGone(error)) {
          this.#problem = stringifyError(error);
          this.#options.onError(error, retryInMs);
        }
        await this.#sleep(retryInMs);
      }
    }
  }

  /** Watches go on from where the last one ended until a fresh list is due. */
  async #listAndWatch(signal: AbortSignal): Promise<void> {
    const { source, clock } = this.#options;
    const listed = await source.list(signal);
    this.#replace(listed.items);
    this.#synced = true;
    this.#problem = undefined;
    const relistAt = clock.now().getTime() + RELIST_MS;
    this.#version = listed.resourceVersion;
    while (!signal.aborted && clock.now().getTime() < relistAt) {
      await source.watch(this.#version, event => this.#apply(event), signal);
      this.#failures = 0;
      // A server that ends every watch at once would otherwise be asked in a tight loop.
      await this.#sleep(BASE_DELAY_MS);
    }
  }

  #apply({ type, object }: WatchEvent<T>): void {
    this.#version = object.metadata.resourceVersion || this.#version;
    this.#failures = 0;
    if (type === 'BOOKMARK') return;
    const key = keyOf(object);
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, object);
    this.#tell(object, type === 'DELETED');
  }

  #replace(items: readonly T[]): void {
    const before = this.#objects;
    this.#objects = new Map(items.map(item => [keyOf(item), item]));
    for (const [key, item] of before)
      if (!this.#objects.has(key)) this.#tell(item, true);
    for (const [key, item] of this.#objects) {
      const old = before.get(key)?.metadata;
      const same =
        old?.resourceVersion === item.metadata.resourceVersion &&
        old.uid === item.metadata.uid;
      if (!same) this.#tell(item, false);
    }
  }

  #tell(object: T, deleted: boolean): void {
    for (const listener of this.#listeners) listener(object, deleted);
  }

  #delay(error: unknown): number {
    if (isGone(error)) return BASE_DELAY_MS;
    const asked = error instanceof KubeApiError ? error.retryAfterMs ?? 0 : 0;
    const backoff = BASE_DELAY_MS * 2 ** Math.min(this.#failures, 20);
    this.#failures += 1;
    return Math.max(asked, Math.min(MAX_DELAY_MS, backoff));
  }

  #sleep(ms: number): Promise<void> {
    const { signal } = this.#abort;
    return new Promise(resolve => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const cancel = this.#options.clock.schedule(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      function stop() {
        cancel();
        resolve();
      }
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

function isGone(error: unknown) {
  return error instanceof KubeApiError && error.statusCode === 410;
}

function keyOf({ metadata }: { metadata: ObjectMeta }) {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
