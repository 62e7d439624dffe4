import type pg from 'pg';
import { retrySetup } from './PostgresCheckpoints';

export interface CrawlClaim {
  /** Counts crawls of the same inputs; a new one starts when another run finds the last one finished. */
  generation: number;
  finished: boolean;
}

const CREATE = `
  CREATE TABLE IF NOT EXISTS agent_workloads_crawls (
    thread text PRIMARY KEY,
    generation integer NOT NULL,
    workflow_uid text NOT NULL,
    finished boolean NOT NULL,
    started_at timestamptz NOT NULL,
    holder text NOT NULL,
    held_until timestamptz NOT NULL
  )`;

/** Pages older than this are not continued by another run. */
const MAX_AGE = "interval '1 day'";

const IS_NEW_CRAWL = `(c.workflow_uid <> EXCLUDED.workflow_uid
  AND (c.finished OR c.started_at < now() - ${MAX_AGE}))`;

/** One statement, so that it is atomic without a lock and works behind a transaction pooler. */
const CLAIM = `
  INSERT INTO agent_workloads_crawls AS c
    (thread, generation, workflow_uid, finished, started_at, holder, held_until)
  VALUES ($1, 1, $2, false, now(), $3, now() + $4 * interval '1 second')
  ON CONFLICT (thread) DO UPDATE SET
    generation = CASE WHEN ${IS_NEW_CRAWL} THEN c.generation + 1 ELSE c.generation END,
    finished = CASE WHEN ${IS_NEW_CRAWL} THEN false ELSE c.finished END,
    started_at = CASE WHEN ${IS_NEW_CRAWL} THEN now() ELSE c.started_at END,
    workflow_uid = EXCLUDED.workflow_uid,
    holder = EXCLUDED.holder,
    held_until = EXCLUDED.held_until
  WHERE c.held_until < now() OR c.holder = EXCLUDED.holder
  RETURNING generation, finished`;

/** Who works on a crawl, and the how-manieth crawl it is. Keeps two pods off one LangGraph thread. */
export class CrawlLedger {
  private readonly pool: pg.Pool;
  private readonly holder: string;
  private readonly leaseSeconds: number;

  constructor(pool: pg.Pool, holder: string, leaseSeconds: number) {
    this.pool = pool;
    this.holder = holder;
    this.leaseSeconds = leaseSeconds;
  }

  setup(patienceSeconds: number): Promise<void> {
    return retrySetup('The table of crawls', patienceSeconds, async () => {
      await this.pool.query(CREATE);
    });
  }

  /** Undefined while somebody else holds the crawl. */
  async claim(
    thread: string,
    workflowUid: string,
  ): Promise<CrawlClaim | undefined> {
    const { rows } = await this.pool.query<CrawlClaim>(CLAIM, [
      thread,
      workflowUid,
      this.holder,
      this.leaseSeconds,
    ]);
    return rows[0];
  }

  /** False when the lease is lost: another pod has taken over. */
  async renew(thread: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE agent_workloads_crawls SET held_until = now() + $3 * interval '1 second'
       WHERE thread = $1 AND holder = $2`,
      [thread, this.holder, this.leaseSeconds],
    );
    return rowCount === 1;
  }

  async release(thread: string, finished: boolean): Promise<void> {
    await this.pool.query(
      `UPDATE agent_workloads_crawls SET finished = finished OR $3, held_until = now() - interval '1 second'
       WHERE thread = $1 AND holder = $2`,
      [thread, this.holder, finished],
    );
  }
}
