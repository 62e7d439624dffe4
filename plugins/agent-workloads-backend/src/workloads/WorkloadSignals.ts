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

/** Tells browsers that a workload changed, never what or which by name: they fetch it again under their own permissions. */
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
      ({ workloads, workflows }) => [
        workloads.onChange(({ metadata: { uid } }) => this.#hint(uid)),
        workflows.onChange(({ metadata: { labels } }) => {
          const uid = labels?.[LABELS.workloadUid];
          if (uid) {
            this.#hint(uid);
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
  #hint(uid: string): void {
    if (this.#pending.has(uid)) {
      return;
    }
    const message: WorkloadSignal = { uid };
    const publish = () => {
      this.#pending.delete(uid);
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
    this.#pending.set(uid, this.#options.clock.schedule(publish, THROTTLE_MS));
  }
}
