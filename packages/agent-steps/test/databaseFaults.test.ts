import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '@agent-workloads/dev-cluster/src/services/postgres/startPostgres';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isDatabaseAway } from '../src/adapters/databaseAway';
import { scraperOptions } from '../src/options';
import { StepError } from '../src/StepError';
import { openPgFront, type PgFront } from './support/pgFront';
import { runStep, startStep, stepEnvironment } from './support/runStep';
import {
  freePort,
  openS3,
  POSTGRES_PASSWORD,
  tempFolder,
} from './support/services';
import { html, openSite, type Site } from './support/site';
import { waitFor } from './support/waitFor';

const PAGES = 24;
const LEASE = scraperOptions.shape.LEASE_SECONDS.parse(undefined);

describe('PostgreSQL and pods that come and go under a crawl', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let port: number;
  let s3: Awaited<ReturnType<typeof openS3>>;
  let front: PgFront;
  let site: Site;
  /** Answers wait until it is undefined. */
  let hold: Array<() => void> | undefined;

  const openDatabase = () =>
    startPostgres({
      dataDir: join(folder.path, 'postgres'),
      port,
      password: POSTGRES_PASSWORD,
      databases: ['agent_checkpoints'],
    });

  beforeAll(async () => {
    folder = await tempFolder('database-faults');
    port = await freePort();
    postgres = await openDatabase();
    s3 = await openS3(folder.path);
    front = await openPgFront(`${postgres.endpoint}/agent_checkpoints`);
    site = await openSite((path, response) => {
      const next = Number(path.slice('/p'.length) || 0) + 1;
      const links = [next * 2 - 1, next * 2].filter(n => n < PAGES);
      const body = links.map(n => `<a href="/p${n}">${n}</a>`).join('');
      const answer = () =>
        html(response, path === '/robots.txt' ? '' : `<h1>${path}</h1>${body}`);
      if (hold && site.requests.length > 6) hold.push(answer);
      else answer();
    });
  });
  afterAll(async () => {
    await Promise.allSettled([
      site?.close(),
      front?.close(),
      s3?.stop(),
      postgres?.stop(),
    ]);
    await folder?.remove();
  });
  afterEach(() => {
    goOn();
    site.requests.length = 0;
  });

  function goOn() {
    const held = hold ?? [];
    hold = undefined;
    held.forEach(answer => answer());
  }
  const environment = (jobId: string, extra: Record<string, string> = {}) => ({
    ...stepEnvironment({ s3: s3.endpoint, jobId }),
    TARGET_URLS: JSON.stringify([`${site.origin}/`]),
    ALLOWED_HOSTS: site.host,
    POSTGRES_DSN: front.dsn,
    TERMINATION_LOG: join(folder.path, `${jobId}.termination`),
    ...extra,
  });
  const work = (name: string) => join(folder.path, name);
  const lastWords = (jobId: string) =>
    readFile(join(folder.path, `${jobId}.termination`), 'utf8');
  /** Stops in the middle of the second round, with pages stored and pages in flight. */
  async function startAndHold(jobId: string, extra?: Record<string, string>) {
    hold = [];
    const run = await startStep(
      'scraper',
      work(jobId),
      environment(jobId, extra),
    );
    await waitFor('pages in flight', () => (hold?.length ?? 0) > 1);
    return run;
  }
  const countOf = (path: string) =>
    site.requests.filter(one => one === path).length;
  const storedPaths = (output: string) =>
    [...output.matchAll(/"url":"([^"]+)"[^}]*"msg":"page fetched"/g)].map(
      match => new URL(match[1] ?? '').pathname,
    );

  it('keeps to what a transaction pooler allows: no named statements, no session locks, no listening', async () => {
    const run = await runStep('scraper', work('pooled'), environment('pooled'));
    expect(run, run.output).toMatchObject({ code: 0 });
    expect(front.statements.length).toBeGreaterThan(50);
    expect(front.named).toEqual([]);
    const session =
      /pg_(try_)?advisory_lock|^\s*(LISTEN|SET (?!LOCAL|TRANSACTION)|PREPARE|DECLARE .* WITH HOLD|CREATE TEMP)/i;
    expect(front.statements.filter(text => session.test(text))).toEqual([]);
  });

  it('restarted in the middle of a crawl costs no page', async () => {
    const run = await startAndHold('restarted');
    await postgres.stop();
    goOn();
    await waitFor('the crawl to notice', () =>
      run.output().includes('PostgreSQL went away'),
    );
    postgres = await openDatabase();
    const ended = await run.exited;
    expect(ended, ended.output).toMatchObject({ code: 0 });
    expect(new Set(site.requests).size).toBe(PAGES + 1);
    for (const path of storedPaths(ended.output)) {
      expect(countOf(path), path).toBe(1);
    }
  });

  it('cut off again and again (as by a pooler that restarts), loses nothing either', async () => {
    const run = await startAndHold('cut');
    front.cut();
    goOn();
    const ended = await run.exited;
    expect(ended, ended.output).toMatchObject({ code: 0 });
    expect(ended.output).not.toMatch(/Unhandled|uncaught/i);
    expect(site.requests).toHaveLength(PAGES + 1);
  });

  it('gone for good ends the step plainly, and a retry goes on from the checkpoint', async () => {
    const run = await startAndHold('gone', { POSTGRES_PATIENCE_SECONDS: '2' });
    await postgres.stop();
    goOn();
    const ended = await run.exited;
    postgres = await openDatabase();
    expect(ended.code).toBe(1);
    expect(await lastWords('gone')).toMatch(
      /^PostgreSQL is away after \d+ tries in [2-4] s: (Connection terminated|.*ECONN).*What was read so far is stored; a retry goes on from there/,
    );
    expect(ended.output).not.toMatch(/^\s+at /m);
    const stored = storedPaths(ended.output);
    const before = site.requests.length;
    const again = await runStep('scraper', work('gone'), environment('gone'));
    expect(again, again.output).toMatchObject({ code: 0 });
    expect(stored.length).toBeGreaterThan(3);
    expect(
      site.requests.slice(before).filter(path => stored.includes(path)),
    ).toEqual([]);
  });

  it('SIGTERM ends the scraper at once: lease given back, checkpoint kept, exit code 143', async () => {
    const run = await startAndHold('evicted');
    const told = Date.now();
    run.child.kill('SIGTERM');
    const ended = await run.exited;
    const stoppedAfter = Date.now() - told;
    expect(ended, ended.output).toMatchObject({ code: 143 });
    expect(stoppedAfter).toBeLessThan(5_000);
    expect(await lastWords('evicted')).toMatch(
      /^The step was asked to stop \(SIGTERM\), as happens when its pod is evicted/,
    );
    const stored = storedPaths(ended.output);
    const before = site.requests.length;
    goOn();
    const again = await runStep(
      'scraper',
      work('evicted'),
      environment('evicted'),
    );
    expect(again, again.output).toMatchObject({ code: 0 });
    expect(again.output).not.toContain('waiting for the lease');
    expect(
      site.requests.slice(before).filter(path => stored.includes(path)),
    ).toEqual([]);
    process.stdout.write(`stopped ${stoppedAfter} ms after SIGTERM\n`);
  });

  it('kill -9 costs the next pod at most the lease, which is short', async () => {
    expect(LEASE).toBeLessThanOrEqual(10);
    const run = await startAndHold('killed');
    run.child.kill('SIGKILL');
    const killed = Date.now();
    await run.exited;
    const stored = storedPaths(run.output());
    const before = site.requests.length;
    const next = await startStep(
      'scraper',
      work('killed'),
      environment('killed'),
    );
    goOn();
    await waitFor('the next pod at work', () => site.requests.length > before);
    const waited = Date.now() - killed;
    const ended = await next.exited;
    expect(ended, ended.output).toMatchObject({ code: 0 });
    expect(waited).toBeLessThan((LEASE + 4) * 1000);
    expect(
      site.requests.slice(before).filter(path => stored.includes(path)),
    ).toEqual([]);
    process.stdout.write(
      `the next pod went on ${waited} ms after kill -9, with a lease of ${LEASE} s\n`,
    );
  });

  it('a wrong password is said at once', async () => {
    const started = Date.now();
    const run = await runStep(
      'scraper',
      work('stranger'),
      environment('stranger', { POSTGRES_PASSWORD: 'wrong' }),
    );
    expect(run.code).toBe(1);
    expect(run.output).toMatch(
      /could not be prepared in PostgreSQL: password authentication failed.*Secret agent-workloads-postgres/,
    );
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});

describe('what counts as "away"', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });

  it.each([
    ['a restart', coded('57P01')],
    ['a refused connection', coded('ECONNREFUSED')],
    ['both addresses refused', new AggregateError([coded('ECONNREFUSED')])],
    ['a cut connection', new Error('Connection terminated unexpectedly')],
    ['a pooler that lost its server', coded('08P01')],
  ])('%s does', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a wrong password', coded('28P01')],
    ['a full disk', coded('53100')],
    [
      'an object store that is away',
      new StepError('The object …', { cause: coded('ECONNREFUSED') }),
    ],
    ['an error of the driver', new pg.DatabaseError('syntax', 1, 'error')],
    ['anything else', 'text'],
  ])('%s does not', (_, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
