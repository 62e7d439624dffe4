import type { Clock } from './Clock';

/** A Kubernetes Lease, as far as an election needs it. */
export interface LeaseRecord {
  holder: string | undefined;
  renewedAt: Date | undefined;
  durationSeconds: number;
  transitions: number;
  /** Makes writes conditional. */
  resourceVersion: string;
}

/** Reads and writes one Lease; a write that somebody was faster at resolves to false. */
export interface LeasePort {
  read(): Promise<LeaseRecord | undefined>;
  create(lease: Omit<LeaseRecord, 'resourceVersion'>): Promise<boolean>;
  update(lease: LeaseRecord): Promise<boolean>;
}

export interface LeaderLeaseOptions {
  port: LeasePort;
  clock: Clock;
  identity: string;
  onElected(): void;
  onLost(): void;
  onError(error: unknown): void;
  durationMs?: number;
}

/**
 * Elects one replica. A holder that could not renew for two thirds of the duration steps down by itself, before
 * anybody else may take over; a candidate counts the duration from when it saw the record change, so that clocks
 * need not agree.
 */
export class LeaderLease {
  readonly #options: LeaderLeaseOptions;
  readonly #durationMs: number;
  #cancel: (() => void) | undefined;
  #seen: { version: string; at: number } | undefined;
  #unwatch: (() => void) | undefined;
  #leading = false;
  #stopped = true;
  #trying: Promise<void> = Promise.resolve();

  constructor(options: LeaderLeaseOptions) {
    this.#options = options;
    this.#durationMs = options.durationMs ?? 15_000;
  }

  get leading(): boolean {
    return this.#leading;
  }

  start(): void {
    this.#stopped = false;
    this.#trying = this.#round();
  }

  /** Gives the lease back, so that the next replica need not wait. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#unwatch?.();
    await this.#trying;
    if (!this.#leading) return;
    this.#setLeading(false);
    try {
      const lease = await this.#options.port.read();
      if (lease?.holder === this.#options.identity)
        await this.#options.port.update({ ...lease, holder: undefined });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #round(): Promise<void> {
    try {
      const held = await this.#tryHold();
      this.#unwatch?.();
      if (held && !this.#stopped) this.#lead();
      else if (!held) this.#setLeading(false);
    } catch (error) {
      this.#options.onError(error);
    }
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.schedule(() => {
      this.#trying = this.#round();
    }, this.#durationMs / 5);
  }

  /** Whatever becomes of the next renewal, also if it never answers, leadership ends in time. */
  #lead(): void {
    this.#unwatch = this.#options.clock.schedule(
      () => this.#setLeading(false),
      (this.#durationMs * 2) / 3,
    );
    this.#setLeading(true);
  }

  async #tryHold(): Promise<boolean> {
    const { port, identity, clock } = this.#options;
    const mine = {
      holder: identity,
      renewedAt: clock.now(),
      durationSeconds: Math.round(this.#durationMs / 1000),
    };
    const lease = await port.read();
    if (!lease) return port.create({ ...mine, transitions: 0 });
    if (lease.holder === identity) return port.update({ ...lease, ...mine });
    if (lease.holder && !this.#isStale(lease)) return false;
    return port.update({
      ...lease,
      ...mine,
      transitions: lease.transitions + 1,
    });
  }

  #isStale(lease: LeaseRecord): boolean {
    if (this.#seen?.version !== lease.resourceVersion) {
      this.#seen = { version: lease.resourceVersion, at: this.#now() };
      return false;
    }
    return this.#now() - this.#seen.at >= lease.durationSeconds * 1000;
  }

  #setLeading(leading: boolean): void {
    if (this.#leading === leading) return;
    this.#leading = leading;
    if (leading) this.#options.onElected();
    else this.#options.onLost();
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
