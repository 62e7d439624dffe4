import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CrawlLedger } from '../src/adapters/CrawlLedger';
import { openCheckpoints, openPool } from '../src/adapters/PostgresCheckpoints';
import {
  openPostgres,
  POSTGRES_PASSWORD,
  tempFolder,
} from './support/services';

const log = { info: () => {}, warn: () => {} };

describe('PostgreSQL behind the scraper', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let pool: pg.Pool;
  const open = () =>
    openPool({
      dsn: postgres.dsn,
      user: 'postgres',
      password: POSTGRES_PASSWORD,
      step: 'test',
      log,
    });

  beforeAll(async () => {
    folder = await tempFolder('postgres');
    postgres = await openPostgres(folder.path);
    pool = open();
  });
  afterAll(async () => {
    await pool?.end();
    await postgres?.stop();
    await folder?.remove();
  });

  it('creates its tables although eight pods do so at once', async () => {
    const pools = Array.from({ length: 8 }, open);
    try {
      await Promise.all(
        pools.map(async one => {
          await openCheckpoints(one, 5);
          await new CrawlLedger(one, 'x', 1).setup(5);
        }),
      );
    } finally {
      await Promise.all(pools.map(one => one.end()));
    }
  });

  it('outlives connections that the server ends while they are idle', async () => {
    await pool.query('SELECT 1');
    const other = open();
    await other.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'agent_checkpoints'",
    );
    await other.end();
    // The pool learns of it by an error event, which without a handler would end this process.
    await vi.waitFor(() => expect(pool.totalCount).toBe(0), 10_000);
    await expect(pool.query('SELECT 1')).resolves.toMatchObject({
      rowCount: 1,
    });
  });

  it('gives a crawl to one pod at a time, and to the next when the lease has run out', async () => {
    const [a, b] = [
      new CrawlLedger(pool, 'a', 1),
      new CrawlLedger(pool, 'b', 60),
    ];
    await a.setup(5);
    expect(await a.claim('t1', 'w1')).toEqual({
      generation: 1,
      finished: false,
    });
    expect(await b.claim('t1', 'w1')).toBeUndefined();
    expect(await a.renew('t1')).toBe(true);
    const deadline = Date.now() + 10_000;
    let taken = await b.claim('t1', 'w1');
    while (!taken && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 50));
      taken = await b.claim('t1', 'w1');
    }
    expect(taken).toEqual({ generation: 1, finished: false });
    expect(await a.renew('t1')).toBe(false);
    await a.release('t1', true);
    expect(await b.renew('t1')).toBe(true);
  });

  it('starts a new crawl only for another run, and only after the last one finished', async () => {
    const ledger = new CrawlLedger(pool, 'a', 60);
    expect(await ledger.claim('t2', 'w1')).toEqual({
      generation: 1,
      finished: false,
    });
    expect(await ledger.claim('t2', 'w2')).toEqual({
      generation: 1,
      finished: false,
    });
    await ledger.release('t2', true);
    expect(await ledger.claim('t2', 'w2')).toEqual({
      generation: 1,
      finished: true,
    });
    expect(await ledger.claim('t2', 'w3')).toEqual({
      generation: 2,
      finished: false,
    });
  });

  it('gives a free crawl to exactly one of many', async () => {
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        new CrawlLedger(pool, `pod-${i}`, 60).claim('t3', 'w1'),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});
