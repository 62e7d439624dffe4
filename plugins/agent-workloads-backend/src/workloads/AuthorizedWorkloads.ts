import { NotFoundError } from '@backstage/errors';
import type {
  AgentWorkload,
  AttemptView,
  ListWorkloadsQuery,
  WorkloadDetail,
  WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Clock } from '../controller/Clock';
import type { AttemptRecord, History } from '../history/History';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore } from '../kube/ClusterStore';
import type { WorkloadRef } from '../permissions/resource';
import { noSuchWorkload } from '../permissions/WorkloadPermissions';
import { archiveQuery } from './archiveQuery';
import type { Attempts, SeenAttempt } from './Attempts';
import type { Caller, Callers } from './Callers';
import { livePage } from './livePage';
import type { LiveWorkload, LiveWorkloads } from './LiveWorkloads';
import { archivedResourceOf } from './resourceOf';
import { countsOf } from './counts';
import {
  detailOf,
  seenArchived,
  seenLive,
  summaryOf,
  type SeenWorkload,
  type ViewContext,
} from './workloadViews';
import type { CallOptions, Workloads } from './Workloads';

interface Options {
  live: LiveWorkloads;
  history: History;
  attempts: Attempts;
  callers: Callers;
  sealer: Sealer;
  clock: Clock;
}

type Found =
  | { kind: 'live'; live: LiveWorkload }
  | { kind: 'archived'; record: AttemptRecord };

/** Reads workloads for a caller: nothing leaves here that the caller may not read, counts included. */
export class AuthorizedWorkloads implements Workloads {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list(
    query: ListWorkloadsQuery,
    { credentials }: CallOptions,
  ): Promise<WorkloadPage> {
    const { callers, live, history } = this.#options;
    const context = this.#context(await callers.resolve(credentials));
    const readable = live
      .all()
      .filter(({ resource }) => context.caller.readable.includes(resource))
      .map(seenLive);
    const counts = countsOf(readable, context);
    const toItems = (items: SeenWorkload[]) =>
      items.map(seen => summaryOf(seen, context));
    if (!query.archived) {
      const page = livePage(readable, query, context);
      return { ...page, items: toItems(page.items), counts };
    }
    const page = await history.list(archiveQuery(query, context.caller));
    return { ...page, items: toItems(page.items.map(seenArchived)), counts };
  }

  async get(
    ref: WorkloadRef,
    { credentials }: CallOptions,
  ): Promise<WorkloadDetail> {
    const caller = await this.#options.callers.resolve(credentials);
    const found = await this.#find(ref, caller);
    const seen =
      found.kind === 'live' ? seenLive(found.live) : seenArchived(found.record);
    const { attempt, status, uid, clusterUid } = seen;
    const attempts = await this.#options.attempts.summaries(
      { clusterUid, workloadUid: uid },
      {
        attempt,
        phase: status.phase ?? 'Pending',
        startedAt: status.startedAt,
        finishedAt: status.finishedAt,
      },
    );
    return detailOf(seen, attempts, this.#context(caller));
  }

  /** A workload that the caller has just launched: the caches may not know it yet. */
  async describe(
    { store, workload }: { store: ClusterStore; workload: AgentWorkload },
    { credentials }: CallOptions,
  ): Promise<WorkloadDetail> {
    const context = this.#context(
      await this.#options.callers.resolve(credentials),
    );
    const seen = seenLive(this.#options.live.see(store, workload));
    const phase = seen.status.phase ?? 'Pending';
    return detailOf(seen, [{ attempt: seen.attempt, phase }], context);
  }

  async getAttempt(
    ref: WorkloadRef & { attempt: number },
    options: CallOptions,
  ): Promise<AttemptView> {
    return (await this.seeAttempt(ref, options)).view;
  }

  /** An attempt and where its files lie; for what else is read of an attempt. */
  async seeAttempt(
    ref: WorkloadRef & { attempt: number },
    { credentials }: CallOptions,
  ): Promise<SeenAttempt> {
    const caller = await this.#options.callers.resolve(credentials);
    const found = await this.#find(ref, caller);
    const { attempts } = this.#options;
    const seen =
      found.kind === 'live'
        ? await attempts.ofLive(found.live, ref.attempt)
        : await attempts.ofArchived(found.record, ref.attempt);
    if (!seen) {
      throw new NotFoundError(
        `The workload ${ref.name} has no attempt ${ref.attempt}`,
      );
    }
    return seen;
  }

  async #find(ref: WorkloadRef, caller: Caller): Promise<Found> {
    const live = this.#options.live.find(ref);
    if (live) {
      if (!caller.readable.includes(live.resource)) {
        throw noSuchWorkload(ref);
      }
      return { kind: 'live', live };
    }
    const record = await this.#options.history.findByName(ref);
    if (!record) {
      this.#options.live.assertListed(ref);
    }
    if (!record || !caller.readable.includes(archivedResourceOf(record))) {
      throw noSuchWorkload(ref);
    }
    return { kind: 'archived', record };
  }

  #context(caller: Caller): ViewContext {
    const { sealer, clock } = this.#options;
    return { sealer, caller, now: clock.now() };
  }
}
