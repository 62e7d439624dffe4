import { setTimeout as delay } from 'node:timers/promises';
import type { CrawlClaim, CrawlLedger } from '../adapters/CrawlLedger';
import {
  databasePatience,
  DatabaseSilence,
  isDatabaseAway,
} from '../adapters/databaseAway';
import { GaveUp, withPatience } from '../adapters/withPatience';
import type { Log } from '../ports';
import { describeError, StepError } from '../StepError';

export interface HoldOptions {
  ledger: CrawlLedger;
  thread: string;
  workflowUid: string;
  leaseSeconds: number;
  /** How long PostgreSQL may be away at a time. */
  patienceSeconds: number;
  /** The step is asked to end. */
  stop: AbortSignal;
  log: Log;
}

/** A database that comes and goes is somebody's to mend. */
const MAX_RESUMPTIONS = 5;

type Work = (held: {
  generation: number;
  signal: AbortSignal;
}) => Promise<void>;

/**
 * Claims the crawl, works while the lease is renewed, releases it. A killed holder's lease runs out by
 * itself; a lease that is lost aborts the work, so that two pods never go on with one thread. When PostgreSQL
 * was away, the crawl is claimed anew and the work goes on from its last checkpoint.
 */
export async function holdCrawl(
  options: HoldOptions,
  work: Work,
): Promise<void> {
  for (let resumptions = 0; ; resumptions += 1) {
    try {
      await holdOnce(options, work);
      return;
    } catch (error) {
      options.stop.throwIfAborted();
      if (!isDatabaseAway(error)) {
        throw error;
      }
      if (resumptions === MAX_RESUMPTIONS) {
        throw databaseGone(error, ` ${MAX_RESUMPTIONS + 1} times`);
      }
      options.log.warn(
        'PostgreSQL went away; the crawl goes on from its last checkpoint',
        { message: describeError(error) },
      );
    }
  }
}

async function holdOnce(options: HoldOptions, work: Work): Promise<void> {
  const claim = await claimPatiently(options);
  const lost = new AbortController();
  const renewals = renewUntilDone(options, lost);
  const signal = AbortSignal.any([lost.signal, options.stop]);
  let finished = false;
  try {
    await work({ generation: claim.generation, signal });
    finished = true;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    renewals.stop();
    await options.ledger
      .release(options.thread, finished)
      .catch((error: unknown) => {
        options.log.warn(
          'the lease could not be released; it runs out by itself',
          {
            message: describeError(error),
          },
        );
      });
  }
}

async function claimPatiently(options: HoldOptions): Promise<CrawlClaim> {
  const patience = Date.now() + (options.leaseSeconds * 2 + 5) * 1000;
  const started = Date.now();
  for (let told = false; ; told = true) {
    const claim = await claimOnce(options);
    if (claim) {
      if (told) {
        options.log.info('the lease of the earlier pod ran out', {
          waitedMs: Date.now() - started,
        });
      }
      return claim;
    }
    if (Date.now() > patience) {
      throw new StepError(
        'Another pod is working on the same crawl and keeps its lease. Wait for it to finish, or stop the other run of this job.',
      );
    }
    if (!told) {
      options.log.info('waiting for the lease of an earlier pod to run out', {
        seconds: options.leaseSeconds,
      });
    }
    await delay(Math.min(1000, options.leaseSeconds * 250), undefined, {
      signal: options.stop,
    }).catch(() => options.stop.throwIfAborted());
  }
}

async function claimOnce(
  options: HoldOptions,
): Promise<CrawlClaim | undefined> {
  try {
    return await withPatience(
      () => options.ledger.claim(options.thread, options.workflowUid),
      {
        patience: databasePatience(options.patienceSeconds),
        isPassing: isDatabaseAway,
        signal: options.stop,
      },
    );
  } catch (error) {
    throw error instanceof GaveUp
      ? databaseGone(error.cause, error.effort)
      : error;
  }
}

function databaseGone(cause: unknown, effort: string): StepError {
  return new StepError(
    `PostgreSQL is away${effort}: ${describeError(
      cause,
    )}. What was read so far is stored; a retry goes on from there. Check postgres_dsn of the environment and that the database runs.`,
    { cause },
  );
}

function renewUntilDone(options: HoldOptions, lost: AbortController) {
  let lastRenewal = Date.now();
  const timer = setInterval(async () => {
    try {
      if (await options.ledger.renew(options.thread)) {
        lastRenewal = Date.now();
        return;
      }
      lost.abort(
        new StepError('Another pod has taken over this crawl; this one stops.'),
      );
    } catch (error) {
      options.log.warn('the lease could not be renewed', {
        message: describeError(error),
      });
      if (Date.now() - lastRenewal > options.leaseSeconds * 1000) {
        lost.abort(new DatabaseSilence(options.leaseSeconds, error));
      }
    }
  }, (options.leaseSeconds * 1000) / 4);
  return { stop: () => clearInterval(timer) };
}
