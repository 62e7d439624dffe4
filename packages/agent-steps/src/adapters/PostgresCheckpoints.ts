import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import type { Log } from '../ports';
import { describeError, StepError } from '../StepError';

/** Others created the same table, type or schema at the same moment. */
const RACE_CODES = new Set(['23505', '42P07', '42P06', '42710']);
const SETUP_ATTEMPTS = 8;

/** A pool whose idle connections may die without taking the process along. */
export function openPool(options: {
  dsn: string;
  user: string;
  password: string;
  log: Log;
}): pg.Pool {
  const url = new URL(options.dsn);
  url.username = encodeURIComponent(options.user);
  url.password = encodeURIComponent(options.password);
  const pool = new pg.Pool({
    connectionString: url.href,
    max: 6,
    connectionTimeoutMillis: 10_000,
    application_name: 'agent-workloads-scraper',
  });
  pool.on('error', error => {
    options.log.warn('an idle PostgreSQL connection ended', {
      message: error.message,
    });
  });
  return pool;
}

/** Creating tables races with other pods; whoever loses tries again and finds them there. */
export async function retrySetup(
  what: string,
  setup: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await setup();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (!RACE_CODES.has(code) || attempt === SETUP_ATTEMPTS) {
        throw new StepError(
          `${what} could not be prepared in PostgreSQL: ${describeError(
            error,
          )}. Check postgres_dsn of the environment and the Secret agent-workloads-postgres.`,
          { cause: error },
        );
      }
      await new Promise(resolve => setTimeout(resolve, 20 * attempt));
    }
  }
}

export async function openCheckpoints(pool: pg.Pool): Promise<PostgresSaver> {
  const saver = new PostgresSaver(pool);
  await retrySetup('The tables for checkpoints', () => saver.setup());
  return saver;
}
