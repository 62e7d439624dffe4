import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { S3ObjectStore } from '../src/adapters/S3ObjectStore';
import { scraperOptions } from '../src/options';
import type { Log } from '../src/ports';
import { runStep, startStep, stepEnvironment } from './support/runStep';
import { openS3Front, type Fault, type S3Front } from './support/s3Front';
import {
  BUCKET,
  freePort,
  openPostgres,
  openS3,
  S3_CREDENTIALS,
  tempFolder,
} from './support/services';
import { html, openSite, type Site } from './support/site';
import { waitFor } from './support/waitFor';

const PAGES = 12;
const log: Log = { info: () => {}, warn: () => {} };

describe('an object store that is away', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let s3: Awaited<ReturnType<typeof openS3>>;
  let front: S3Front;
  let site: Site;

  beforeAll(async () => {
    folder = await tempFolder('store-faults');
    postgres = await openPostgres(folder.path);
    s3 = await openS3(folder.path);
    front = await openS3Front(s3.endpoint);
    site = await openSite((path, response) => {
      const next = Number(path.slice('/p'.length) || 0) + 1;
      const links = [next * 2 - 1, next * 2].filter(n => n < PAGES);
      const body = links.map(n => `<a href="/p${n}">${n}</a>`).join('');
      html(response, path === '/robots.txt' ? '' : `<h1>${path}</h1>${body}`);
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
    front.fail('none');
    site.requests.length = 0;
  });

  const environment = (jobId: string, extra: Record<string, string> = {}) => ({
    ...stepEnvironment({ s3: front.endpoint, jobId }),
    TARGET_URLS: JSON.stringify([`${site.origin}/`]),
    ALLOWED_HOSTS: site.host,
    POSTGRES_DSN: postgres.dsn,
    LEASE_SECONDS: '1',
    ...extra,
  });
  const work = (name: string) => join(folder.path, name);
  const store = (patienceSeconds: number, endpoint = front.endpoint) =>
    new S3ObjectStore({
      endpoint,
      region: 'us-east-1',
      bucket: BUCKET,
      accessKeyId: S3_CREDENTIALS.accessKey,
      secretAccessKey: S3_CREDENTIALS.secretKey,
      patienceSeconds,
      tryMs: 500,
      log,
    });

  it('is waited for longer than half a minute, unless told otherwise', () => {
    expect(scraperOptions.shape.S3_PATIENCE_SECONDS.parse(undefined)).toBe(60);
  });

  it.each(['unavailable', 'break'] as const)(
    '(%s) for a while costs the crawl time and nothing else, while pages are stored',
    async fault => {
      const run = await startStep(
        'scraper',
        work(`while-${fault}`),
        environment(`while-${fault}`),
      );
      await waitFor('some pages', () => site.requests.length > 4);
      front.fail(fault);
      const before = front.log.length;
      const outage = Date.now();
      await waitFor('tries while it is away', () => {
        return front.log.length > before + 8 && Date.now() - outage > 2_000;
      });
      front.fail('none');
      const ended = await run.exited;
      expect(ended, ended.output).toMatchObject({ code: 0 });
      expect(ended.output).toMatch(
        /"delay":\d+,.*the object store is away or busy, trying again/,
      );
      expect(new Set(site.requests).size).toBe(PAGES + 1);
      expect(site.requests).toHaveLength(PAGES + 1);
    },
  );

  it('for good fails plainly; running again completes and fetches no stored page again', async () => {
    const extra = { S3_PATIENCE_SECONDS: '2' };
    const name = 'for-good';
    const lastWords = join(folder.path, 'termination');
    const run = await startStep('scraper', work(name), {
      ...environment(name, extra),
      TERMINATION_LOG: lastWords,
    });
    await waitFor('some pages', () => site.requests.length > 5);
    front.fail('unavailable', ['PUT']);
    const ended = await run.exited;
    expect(ended, ended.output).toMatchObject({ code: 1 });
    expect(await readFile(lastWords, 'utf8')).toMatch(
      new RegExp(
        `^The object runs/demo/\\S+/for-good/pages/\\S+ could not be written in bucket ${BUCKET} at ${front.endpoint} after \\d+ tries in [2-4] s: HTTP 503, .* Check that the object store runs`,
      ),
    );
    front.fail('none');
    const fetched = [
      ...ended.output.matchAll(/"url":"([^"]+)"[^}]*"msg":"page fetched"/g),
    ].map(match => new URL(match[1] ?? '').pathname);
    expect(fetched.length).toBeGreaterThan(1);
    const before = site.requests.length;
    const again = await runStep('scraper', work(name), environment(name));
    expect(again, again.output).toMatchObject({ code: 0 });
    const repeated = site.requests.slice(before);
    expect(repeated.filter(path => fetched.includes(path))).toEqual([]);
    expect(new Set(site.requests).size).toBe(PAGES + 1);
  });

  it('is waited for while pages are read, and named when it stays away', async () => {
    const name = 'download';
    const first = await runStep('scraper', work(name), environment(name));
    expect(first, first.output).toMatchObject({ code: 0 });
    await mkdir(join(work('dom'), 'in'), { recursive: true });
    await cp(
      join(work(name), 'out/pages.json'),
      join(work('dom'), 'in/pages.json'),
    );
    front.fail('unavailable', ['GET']);
    const gone = await runStep(
      'dom',
      work('dom'),
      environment(name, { S3_PATIENCE_SECONDS: '1' }),
    );
    expect(gone.code).toBe(1);
    expect(gone.output).toMatch(
      /The object \S+ could not be read in bucket .* after \d+ tries in \d s: HTTP 503/,
    );
    front.log.length = 0;
    const run = await startStep('dom', work('dom'), environment(name));
    await waitFor('tries while it is away', () => front.log.length > 4);
    front.fail('none');
    const back = await run.exited;
    expect(back, back.output).toMatchObject({ code: 0 });
  });

  it.each<[Fault, RegExp]>([
    ['hang', /tries in [12] s: no answer within 0.5 s/],
    ['break', /tries in 1 s: .*(socket hang up|ECONNRESET)/],
  ])(
    'that does nothing but %s never holds a step for ever',
    async (fault, reason) => {
      front.fail(fault);
      await expect(store(1).get('runs/x')).rejects.toThrow(reason);
    },
  );

  it('that is not there at all is told from one that refuses our key', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    await expect(store(1, nobody).head('runs/x')).rejects.toThrow(
      /looked up .* after \d+ tries in 1 s: .*ECONNREFUSED/,
    );
    const stranger = new S3ObjectStore({
      endpoint: front.endpoint,
      region: 'us-east-1',
      bucket: BUCKET,
      accessKeyId: S3_CREDENTIALS.accessKey,
      secretAccessKey: 'wrong',
      patienceSeconds: 60,
      log,
    });
    front.log.length = 0;
    await expect(stranger.get('runs/x')).rejects.toThrow(
      /could not be read in bucket \S+ at \S+: HTTP 403/,
    );
    expect(front.log).toHaveLength(1);
  });
});
