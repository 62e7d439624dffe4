import { createHash } from 'node:crypto';
import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { NewEvent } from './ClusterStore';
import { KubeApiError } from './errors';
import type { KubeHttp } from './KubeHttp';
import { KINDS, pathOf } from './kinds';

interface EventTarget {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

interface KubeEvent {
  count?: number;
  metadata: { resourceVersion?: string };
  [other: string]: unknown;
}

const SOURCE = 'agent-workloads-portal';
const MAX_MESSAGE = 1024;

/** Writes Kubernetes Events: the same thing said again raises a count instead of filling the list. */
export class EventRecorder {
  readonly #http: KubeHttp;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  #queue: Promise<void> = Promise.resolve();

  constructor(http: KubeHttp, clock: Clock, logger: LoggerService) {
    this.#http = http;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Returns at once; Events are written in order, and losing one is no error. */
  record(about: EventTarget, event: NewEvent): void {
    this.#queue = this.#queue
      .then(() => this.#write(about, event))
      .catch(error =>
        this.#logger.warn('event was not written', {
          reason: event.reason,
          error: String(error),
        }),
      );
  }

  /** Resolves when everything recorded so far is written or given up. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  async #write(about: EventTarget, event: NewEvent): Promise<void> {
    const body = this.#eventOf(about, event);
    const { namespace, name } = body.metadata;
    try {
      await this.#http.request({
        method: 'POST',
        path: pathOf(KINDS.events, { namespace }),
        body,
      });
    } catch (error) {
      const again = error instanceof KubeApiError && error.statusCode === 409;
      if (!again) throw error;
      const path = pathOf(KINDS.events, { namespace, name });
      const before = await this.#http.request<KubeEvent>({ path });
      await this.#http.request({
        method: 'PUT',
        path,
        body: {
          ...before,
          count: (before.count ?? 1) + 1,
          lastTimestamp: body.lastTimestamp,
        },
      });
    }
  }

  /** The name says what happened to what, so the same thing meets its own Event. */
  #eventOf(about: EventTarget, { type, reason, message }: NewEvent) {
    const { uid, name, namespace, resourceVersion } = about.metadata;
    const what = createHash('sha256')
      .update(JSON.stringify([uid, type, reason, message]))
      .digest('hex')
      .slice(0, 16);
    const now = `${this.#clock.now().toISOString().slice(0, 19)}Z`;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${what}`, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name,
        namespace,
        uid,
        resourceVersion,
      },
      type,
      reason,
      message: message.slice(0, MAX_MESSAGE),
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: SOURCE },
      reportingComponent: SOURCE,
    };
  }
}
