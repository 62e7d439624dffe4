import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import type { Log } from '../ports';
import { describeError, StepError } from '../StepError';
import { databasePatience, isDatabaseAway } from './databaseAway';
import { GaveUp, withPatience } from './withPatience';

/** Others created the same table, type or schema at the same moment. */
const RACE_CODES = new Set(['23505', '42P07', '42P06', '42710']);

/** A pool whose connections may die, idle or in use, without taking the process along. */
export function openPool(options: {
  dsn: string;
  user: string;
  password: string;
  /** Seen in the server's list of connections. */
  step: string;
  log: Log;
}): pg.Pool {
  const url = new URL(options.dsn);
  url.username = encodeURIComponent(options.user);
  url.password = encodeURIComponent(options.password);
  const pool = new pg.Pool({
    connectionString: url.href,
    max: 6,
    connectionTimeoutMillis: 10_000,
    // A server that vanished without a word must not hold the crawl.
    query_timeout: 20_000,
    keepAlive: true,
    application_name: `agent-workloads-${options.step}`,
  });
  pool.on('error', error => {
    options.log.warn('an idle PostgreSQL connection ended', {
      message: error.message,
    });
  });
  // The pool listens only to idle ones; whoever uses a connection learns of its end from the query.
  pool.on('connect', client => client.on('error', () => {}));
  return pool;
}

/** Creating tables races with other pods; whoever loses tries again and finds them there. */
export async function retrySetup(
  what: string,
  patienceSeconds: number,
  setup: () => Promise<void>,
): Promise<void> {
  try {
    await withPatience(setup, {
      patience: { ...databasePatience(patienceSeconds), firstDelayMs: 40 },
      isPassing: error =>
        RACE_CODES.has((error as { code?: string }).code ?? '') ||
        isDatabaseAway(error),
    });
  } catch (error) {
    const [effort, cause] =
      error instanceof GaveUp ? [error.effort, error.cause] : ['', error];
    throw new StepError(
      `${what} could not be prepared in PostgreSQL${effort}: ${describeError(
        cause,
      )}. Check postgres_dsn of the environment and the Secret agent-workloads-postgres.`,
      { cause },
    );
  }
}

export async function openCheckpoints(
  pool: pg.Pool,
  patienceSeconds: number,
): Promise<PostgresSaver> {
  const saver = new PostgresSaver(pool);
  await retrySetup('The tables for checkpoints', patienceSeconds, () =>
    saver.setup(),
  );
  return saver;
}
