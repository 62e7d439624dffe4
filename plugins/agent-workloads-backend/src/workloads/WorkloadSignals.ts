import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  LABELS,
  SIGNAL_CHANNEL,
  type WorkloadSignal,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Clock } from '../controller/Clock';
import type { Clusters } from './Clusters';

/** A run changes many times a second; people look a few times a second at most. */
const THROTTLE_MS = 300;

/** Tells browsers that a workload changed, never what: they fetch it again under their own permissions. */
export class WorkloadSignals {
  readonly #options: {
    clusters: Clusters;
    signals: SignalsService;
    clock: Clock;
    logger: LoggerService;
  };
  readonly #pending = new Map<string, () => void>();
  #unsubscribe: Array<() => void> = [];

  constructor(options: {
    clusters: Clusters;
    signals: SignalsService;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = [...this.#options.clusters.values()].flatMap(
      ({ name: cluster, workloads, workflows }) => [
        workloads.onChange(({ metadata: { namespace, name } }) =>
          this.#hint({ cluster, namespace, name }),
        ),
        workflows.onChange(({ metadata: { namespace, labels } }) => {
          const name = labels?.[LABELS.workload];
          if (name) {
            this.#hint({ cluster, namespace, name });
          }
        }),
      ],
    );
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#pending.forEach(cancel => cancel());
    this.#unsubscribe = [];
    this.#pending.clear();
  }

  /** The first change of a while is told at its end, with all that followed. */
  #hint(message: WorkloadSignal): void {
    const key = JSON.stringify(message);
    if (this.#pending.has(key)) {
      return;
    }
    const publish = () => {
      this.#pending.delete(key);
      this.#options.signals
        .publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL,
          message,
        })
        .catch(error =>
          this.#options.logger.debug('A signal was not sent', { error }),
        );
    };
    this.#pending.set(key, this.#options.clock.schedule(publish, THROTTLE_MS));
  }
}
