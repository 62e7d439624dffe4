import { setTimeout as delay } from 'node:timers/promises';
import type { CrawlClaim, CrawlLedger } from '../adapters/CrawlLedger';
import type { Log } from '../ports';
import { describeError, StepError } from '../StepError';

export interface HoldOptions {
  ledger: CrawlLedger;
  thread: string;
  workflowUid: string;
  leaseSeconds: number;
  log: Log;
}

/**
 * Claims the crawl, works while the lease is renewed, releases it. A killed holder's lease runs out by
 * itself; a lease that is lost aborts the work, so that two pods never go on with one thread.
 */
export async function holdCrawl(
  options: HoldOptions,
  work: (held: { generation: number; signal: AbortSignal }) => Promise<void>,
): Promise<void> {
  const claim = await claimPatiently(options);
  const lost = new AbortController();
  const renewals = renewUntilDone(options, lost);
  let finished = false;
  try {
    await work({ generation: claim.generation, signal: lost.signal });
    finished = true;
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
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
  for (let told = false; ; told = true) {
    const claim = await options.ledger.claim(
      options.thread,
      options.workflowUid,
    );
    if (claim) {
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
    await delay(Math.min(1000, options.leaseSeconds * 250));
  }
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
        lost.abort(
          new StepError(
            `PostgreSQL did not answer for ${
              options.leaseSeconds
            } s, so the lease on this crawl is lost: ${describeError(error)}`,
          ),
        );
      }
    }
  }, (options.leaseSeconds * 1000) / 4);
  return { stop: () => clearInterval(timer) };
}
