import { CrawlLedger } from '../adapters/CrawlLedger';
import { makeBucket } from '../adapters/makeBucket';
import { openCheckpoints, openPool } from '../adapters/PostgresCheckpoints';
import type { PrepareOptions } from '../options';
import type { Log } from '../ports';
import { untilStopped } from '../Stopped';

interface Context {
  log: Log;
  stop: AbortSignal;
}

/**
 * Makes an environment ready: the bucket of its artifacts and the tables of its checkpoints. What is there stays as it is,
 * so it may run again at any time, beside runs too.
 */
export async function prepare(
  options: PrepareOptions,
  { log, stop }: Context,
): Promise<void> {
  // Side by side: services that were just made start together. The first failure is told, and ends the other's waiting.
  const failed = new AbortController();
  const context = { log, stop: AbortSignal.any([stop, failed.signal]) };
  const both = [
    prepareBucket(options, context),
    prepareTables(options, context),
  ];
  try {
    await Promise.all(both);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(both);
    throw error;
  }
}

async function prepareBucket(
  options: PrepareOptions,
  { log, stop }: Context,
): Promise<void> {
  const outcome = await makeBucket({
    endpoint: options.S3_ENDPOINT,
    region: options.S3_REGION,
    bucket: options.BUCKET,
    accessKeyId: options.S3_ACCESS_KEY,
    secretAccessKey: options.S3_SECRET_KEY,
    patienceSeconds: options.S3_PATIENCE_SECONDS,
    log,
    signal: stop,
  });
  log.info(outcome === 'made' ? 'bucket made' : 'bucket is there', {
    bucket: options.BUCKET,
    endpoint: options.S3_ENDPOINT,
  });
}

async function prepareTables(
  options: PrepareOptions,
  { log, stop }: Context,
): Promise<void> {
  const pool = openPool({
    dsn: options.POSTGRES_DSN,
    user: options.POSTGRES_USER,
    password: options.POSTGRES_PASSWORD,
    step: 'prepare',
    log,
  });
  try {
    const patience = options.POSTGRES_PATIENCE_SECONDS;
    const ledger = new CrawlLedger(pool, 'prepare', 1);
    await untilStopped(stop, ledger.setup(patience));
    stop.throwIfAborted();
    await untilStopped(
      stop,
      openCheckpoints(pool, patience).then(() => {}),
    );
    log.info('tables for checkpoints are there', { dsn: options.POSTGRES_DSN });
  } finally {
    await pool.end().catch(() => {});
  }
}
