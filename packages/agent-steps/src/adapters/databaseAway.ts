import { describeError, StepError } from '../StepError';
import type { Patience } from './withPatience';

/** A restart, a failover or a pooler that lost its server: PostgreSQL's codes and those of the network. */
const AWAY_CODES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: it is starting
  '53300', // too_many_connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The driver's and the pooler's own words, which have no code. */
const AWAY_WORDS =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|server conn crashed|server closed the connection|query_wait_timeout|the database system is (starting up|shutting down)|cannot connect to server|not queryable/i;

/** The lease could not be renewed for so long that somebody else may have it. */
export class DatabaseSilence extends StepError {
  constructor(seconds: number, cause: unknown) {
    super(
      `PostgreSQL did not answer for ${seconds} s, so the lease on this crawl is lost: ${describeError(
        cause,
      )}`,
      { cause },
    );
    this.name = 'DatabaseSilence';
  }
}

/** Whether PostgreSQL is away for now, so that the same may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseSilence) {
    return true;
  }
  // Other adapters' failures may have a refused connection as their cause.
  if (!(error instanceof Error) || error instanceof StepError) {
    return false;
  }
  if (error instanceof AggregateError) {
    return error.errors.some(isDatabaseAway);
  }
  const { code } = error as { code?: unknown };
  return (
    (typeof code === 'string' &&
      (AWAY_CODES.has(code) || code.startsWith('08'))) ||
    AWAY_WORDS.test(error.message)
  );
}

export const databasePatience = (seconds: number): Patience => ({
  totalMs: seconds * 1000,
  firstDelayMs: 250,
  maxDelayMs: 5_000,
});
