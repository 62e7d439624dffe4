import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  INVENTORY_TOPIC,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Clock } from '../controller/Clock';
import type { Clusters } from './Clusters';

/** Applying an environment changes a dozen objects; one hint at its end is enough. */
const DEBOUNCE_MS = 500;

interface Options {
  clusters: Clusters;
  events: EventsService;
  clock: Clock;
  logger: LoggerService;
}

/** Tells other plugins that pipelines or environments of a namespace changed; what there is now they read from the API. */
export class InventoryEvents {
  readonly #options: Options;
  readonly #pending = new Map<string, () => void>();
  #unsubscribe: Array<() => void> = [];

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = [...this.#options.clusters.values()].flatMap(store => {
      const { templates, environments, clusterTemplates } = store;
      const hint = ({ metadata }: { metadata: ObjectMeta }) =>
        this.#hint(store.name, metadata.namespace ?? '');
      return [
        templates.onChange(hint),
        environments.onChange(hint),
        store.onNamespaceChange(namespace => this.#hint(store.name, namespace)),
        ...(clusterTemplates ? [clusterTemplates.onChange(hint)] : []),
      ];
    });
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#pending.forEach(cancel => cancel());
    this.#unsubscribe = [];
    this.#pending.clear();
  }

  /** The first change of a while is told at its end, with all that followed. */
  #hint(cluster: string, namespace: string): void {
    const key = `${cluster}/${namespace}`;
    if (this.#pending.has(key)) return;
    const publish = () => {
      this.#pending.delete(key);
      const { events, logger } = this.#options;
      events
        .publish({
          topic: INVENTORY_TOPIC,
          eventPayload: { cluster, namespace },
        })
        .catch(error =>
          logger.warn('An event was not published', {
            topic: INVENTORY_TOPIC,
            error: stringifyError(error),
          }),
        );
    };
    this.#pending.set(key, this.#options.clock.schedule(publish, DEBOUNCE_MS));
  }
}
