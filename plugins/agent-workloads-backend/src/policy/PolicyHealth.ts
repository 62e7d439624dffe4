import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { PolicyEngine } from './PolicyEngine';
import { withDeadline } from './withDeadline';

/** How the policy engine is, as far as this replica knows. */
export interface PolicyState {
  engine: string;
  healthy: boolean;
  /** Why it is not healthy. */
  message?: string;
}

/** However often people look, the engine is asked no more often. */
const FRESH_MS = 15_000;
/** Somebody waits for a page meanwhile. */
const PROBE_MS = 2_000;

/** Knows whether the policy engine can be asked; the log tells when that changes. */
export class PolicyHealth {
  readonly #engine: PolicyEngine;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  #last: { at: number; state: Promise<PolicyState> } | undefined;
  #wasHealthy = true;

  constructor(options: {
    engine: PolicyEngine;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#engine = options.engine;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Never rejects, and takes two seconds at most. */
  read(): Promise<PolicyState> {
    const at = this.#clock.now().getTime();
    if (!this.#last || at - this.#last.at >= FRESH_MS) {
      this.#last = { at, state: this.#probe() };
    }
    return this.#last.state;
  }

  async #probe(): Promise<PolicyState> {
    const { engine } = this.#engine;
    try {
      await withDeadline(
        {
          signal: new AbortController().signal,
          timeoutMs: PROBE_MS,
          timedOut: `${engine} did not answer within ${PROBE_MS} ms`,
        },
        async signal => this.#engine.probe?.({ signal }),
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#wasHealthy) {
        this.#logger.warn('policy engine does not answer', { engine, message });
      }
      this.#wasHealthy = false;
      return { engine, healthy: false, message };
    }
    if (!this.#wasHealthy) {
      this.#logger.info('policy engine answers again', { engine });
    }
    this.#wasHealthy = true;
    return { engine, healthy: true };
  }
}
