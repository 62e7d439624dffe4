import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  INVENTORY_TOPIC,
  type Gap,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  inventoryEntities,
  type PlacedEntity,
} from './entities/inventoryEntities';
import type { Inventory } from './Inventory';

interface Options {
  inventory: Inventory;
  logger: LoggerService;
  /** Address of the portal, for links. */
  appUrl?: string;
  /** For tests. */
  retryMs?: (failures: number) => number;
}

const NAME = 'agent-workloads';
const backoff = (failures: number) => Math.min(30_000, 1_000 * 2 ** failures);

/**
 * Gives the catalog what the portal has. Changes are hinted at by events; what there is then is always read anew. What
 * can't be read now is left as it was: a cluster that is away loses none of its entities.
 */
export class InventoryProvider implements EntityProvider {
  readonly #options: Options;
  readonly #retryMs: (failures: number) => number;
  #connection: EntityProviderConnection | undefined;
  /** What this replica has given. */
  #known = new Map<string, PlacedEntity>();
  /** Places, `cluster/namespace`, that changed since the last read; undefined when nothing has to be read. */
  #touched: Set<string> | undefined;
  /** Whether the catalog may hold what an earlier process gave and nobody takes back. */
  #wantsAll = true;
  #running = false;
  #stopped = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#retryMs = options.retryMs ?? backoff;
  }

  getProviderName(): string {
    return NAME;
  }

  /** Returns at once: the catalog does not wait for clusters. */
  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    this.#request([]);
  }

  async listen(events: EventsService): Promise<void> {
    await events.subscribe({
      id: NAME,
      topics: [INVENTORY_TOPIC],
      onEvent: async ({ eventPayload }) => this.#request(placeOf(eventPayload)),
    });
  }

  /** Reads everything, and takes back what is no longer there. */
  readAll(): void {
    this.#wantsAll = true;
    this.#request([]);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  #request(places: readonly string[]): void {
    this.#touched = new Set([...(this.#touched ?? []), ...places]);
    void this.#run();
  }

  /** One read at a time; what is hinted at meanwhile is read afterwards. */
  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#retry);
    while (this.#touched && this.#connection && !this.#stopped) {
      const touched = this.#touched;
      this.#touched = undefined;
      try {
        await this.#provide(this.#connection, touched);
        if (!this.#wantsAll) this.#failures = 0;
        else this.#tryLater([]);
      } catch (error) {
        const retryInMs = this.#tryLater([...touched]);
        this.#options.logger.warn('environments and pipelines were not read', {
          error: stringifyError(error),
          retryInMs,
        });
      }
    }
    this.#running = false;
  }

  #tryLater(places: readonly string[]): number {
    const delay = this.#retryMs(this.#failures);
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#request(places), delay);
    this.#retry.unref();
    return delay;
  }

  async #provide(
    connection: EntityProviderConnection,
    touched: ReadonlySet<string>,
  ): Promise<void> {
    const content = await this.#options.inventory.read();
    const { gaps } = content;
    const now = new Map(
      inventoryEntities(content, this.#options.appUrl).map(placed => [
        stringifyEntityRef(placed.entity),
        placed,
      ]),
    );
    for (const [ref, placed] of this.#known)
      if (!now.has(ref) && isHidden(placed, gaps)) now.set(ref, placed);
    if (this.#wantsAll && gaps.length === 0) {
      await connection.applyMutation({
        type: 'full',
        entities: [...now.values()].map(deferred),
      });
      this.#wantsAll = false;
    } else {
      await this.#provideChanges(connection, now, touched);
    }
    this.#known = now;
  }

  async #provideChanges(
    connection: EntityProviderConnection,
    now: ReadonlyMap<string, PlacedEntity>,
    touched: ReadonlySet<string>,
  ): Promise<void> {
    // Another replica may have taken back what is here again, so what was touched is given even if it looks the same.
    const added = [...now].filter(
      ([ref, placed]) =>
        touched.has(`${placed.cluster}/${placed.namespace}`) ||
        !isSame(this.#known.get(ref), placed),
    );
    const removed = [...this.#known].filter(([ref]) => !now.has(ref));
    if (added.length === 0 && removed.length === 0) return;
    await connection.applyMutation({
      type: 'delta',
      added: added.map(([, placed]) => deferred(placed)),
      removed: removed.map(([, placed]) => deferred(placed)),
    });
  }
}

function deferred({ entity }: PlacedEntity): DeferredEntity {
  return { entity, locationKey: NAME };
}

function isHidden(
  { cluster, namespace }: PlacedEntity,
  gaps: readonly Gap[],
): boolean {
  return gaps.some(
    gap =>
      gap.cluster === cluster &&
      (gap.namespace === undefined || gap.namespace === namespace),
  );
}

function isSame(before: PlacedEntity | undefined, now: PlacedEntity): boolean {
  return JSON.stringify(before?.entity) === JSON.stringify(now.entity);
}

/** A payload that says nothing usable still means that something changed. */
function placeOf(payload: unknown): string[] {
  if (typeof payload !== 'object' || payload === null) return [];
  const { cluster, namespace } = { cluster: '', namespace: '', ...payload };
  return cluster && namespace ? [`${cluster}/${namespace}`] : [];
}
