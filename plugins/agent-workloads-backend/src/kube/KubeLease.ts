import type { LeasePort, LeaseRecord } from '../controller/LeaderLease';
import { KubeApiError } from './errors';
import type { KubeHttp, KubeRequest } from './KubeHttp';
import { KINDS, pathOf } from './kinds';

interface Lease {
  metadata: { resourceVersion: string };
  spec?: {
    holderIdentity?: string;
    renewTime?: string;
    leaseDurationSeconds?: number;
    leaseTransitions?: number;
  };
}

/** Shorter than a lease's renewal period, so that a hanging call can't outlive it. */
const TIMEOUT_MS = 4_000;

/** A `coordination.k8s.io` Lease. */
export class KubeLease implements LeasePort {
  readonly #http: KubeHttp;
  readonly #at: { namespace: string; name: string };

  constructor(http: KubeHttp, at: { namespace: string; name: string }) {
    this.#http = http;
    this.#at = at;
  }

  async read(): Promise<LeaseRecord | undefined> {
    try {
      const { metadata, spec } = await this.#http.request<Lease>({
        path: pathOf(KINDS.leases, this.#at),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return {
        holder: spec?.holderIdentity || undefined,
        renewedAt: spec?.renewTime ? new Date(spec.renewTime) : undefined,
        durationSeconds: spec?.leaseDurationSeconds ?? 15,
        transitions: spec?.leaseTransitions ?? 0,
        resourceVersion: metadata.resourceVersion,
      };
    } catch (error) {
      if (error instanceof KubeApiError && error.statusCode === 404)
        return undefined;
      throw error;
    }
  }

  create(lease: Omit<LeaseRecord, 'resourceVersion'>): Promise<boolean> {
    const { namespace } = this.#at;
    return this.#write(lease, undefined, {
      method: 'POST',
      path: pathOf(KINDS.leases, { namespace }),
    });
  }

  update(lease: LeaseRecord): Promise<boolean> {
    return this.#write(lease, lease.resourceVersion, {
      method: 'PUT',
      path: pathOf(KINDS.leases, this.#at),
    });
  }

  async #write(
    lease: Omit<LeaseRecord, 'resourceVersion'>,
    resourceVersion: string | undefined,
    request: KubeRequest,
  ): Promise<boolean> {
    const body = {
      apiVersion: KINDS.leases.apiVersion,
      kind: KINDS.leases.kind,
      metadata: { ...this.#at, resourceVersion },
      spec: {
        holderIdentity: lease.holder ?? '',
        leaseDurationSeconds: lease.durationSeconds,
        leaseTransitions: lease.transitions,
        // MicroTime wants six digits.
        renewTime: lease.renewedAt?.toISOString().replace('Z', '000Z'),
      },
    };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      await this.#http.request({ ...request, body, signal });
      return true;
    } catch (error) {
      if (error instanceof KubeApiError && error.statusCode === 409)
        return false;
      throw error;
    }
  }
}
