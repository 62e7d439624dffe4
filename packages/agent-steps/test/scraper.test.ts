import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PagesFile } from '../src/model/pages';
import { runStep, startStep, stepEnvironment } from './support/runStep';
import {
  BUCKET,
  openPostgres,
  openS3,
  S3_CREDENTIALS,
  tempFolder,
} from './support/services';
import { html, openSite, type Site } from './support/site';

const PAGES = 30;

/** Pages in a tree of links, a missing page, one that fails once, one that robots.txt closes. */
async function openShopLikeSite(): Promise<Site> {
  const failedOnce = new Set<string>();
  return openSite((path, response) => {
    const number = Number(/^\/shop\/(\d+)$/.exec(path)?.[1] ?? NaN);
    if (path === '/robots.txt') {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end('User-agent: *\nDisallow: /shop/closed');
    } else if (path === '/shop/moved') {
      response.writeHead(301, { location: '/shop/3' }).end();
    } else if (path === '/shop/flaky' && !failedOnce.has(path)) {
      failedOnce.add(path);
      response.writeHead(503, { 'retry-after': '0' }).end();
    } else if (path === '/shop/' || path === '/shop/flaky' || number <= PAGES) {
      const next = Number.isNaN(number)
        ? [1, 2]
        : [number * 2 + 1, number * 2 + 2];
      const links = [
        ...next.filter(n => n <= PAGES),
        'gone',
        'moved',
        'flaky',
        'closed',
        '../elsewhere',
        'logo.png',
      ]
        .map(target => `<a href="${target}">to ${target}</a>`)
        .join('');
      setTimeout(
        () =>
          html(response, `<title>Page ${path}</title><h1>${path}</h1>${links}`),
        15,
      );
    } else {
      html(response, 'gone', 404);
    }
  });
}

describe('the scraper', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let s3: Awaited<ReturnType<typeof openS3>>;
  let site: Site;

  beforeAll(async () => {
    folder = await tempFolder('scraper');
    postgres = await openPostgres(folder.path);
    s3 = await openS3(folder.path);
  });
  afterAll(async () => {
    await Promise.allSettled([postgres?.stop(), s3?.stop()]);
    await folder?.remove();
  });
  afterEach(() => site.close());

  const environment = (jobId: string, workflowUid?: string) => ({
    ...stepEnvironment({ s3: s3.endpoint, jobId, workflowUid }),
    TARGET_URLS: JSON.stringify([`${site.origin}/shop/`]),
    MAX_PAGES: '60',
    ALLOWED_HOSTS: site.host,
    POSTGRES_DSN: postgres.dsn,
    LEASE_SECONDS: '1',
  });
  const readPages = async (work: string): Promise<PagesFile> =>
    JSON.parse(
      await readFile(join(folder.path, work, 'out/pages.json'), 'utf8'),
    );
  /** What a run says, without what tells runs apart. */
  const essence = ({ pages, ...rest }: PagesFile) => ({
    ...rest,
    pages: pages.map(({ key: _, fetchedAt: __, ...page }) => page),
  });

  async function storedPaths(jobId: string): Promise<Set<string>> {
    const client = new S3Client({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: {
        accessKeyId: S3_CREDENTIALS.accessKey,
        secretAccessKey: S3_CREDENTIALS.secretKey,
      },
    });
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({
        Bucket: BUCKET,
        Prefix: `runs/demo/${
          stepEnvironment({ s3: '' }).WORKLOAD_UID
        }/${jobId}/pages/`,
      }),
    );
    const { createHash } = await import('node:crypto');
    const hashes = new Set(Contents.map(({ Key }) => Key?.split('/').at(-1)));
    const known = ['/robots.txt', ...new Set(site.requests)];
    return new Set(
      known.filter(path =>
        hashes.has(
          createHash('sha256').update(`${site.origin}${path}`).digest('hex'),
        ),
      ),
    );
  }

  it('killed with -9 at random points, never fetches a stored page again and ends with the same result', async () => {
    site = await openShopLikeSite();
    const undisturbed = await runStep(
      'scraper',
      join(folder.path, 'calm'),
      environment('calm'),
    );
    expect(undisturbed, undisturbed.output).toMatchObject({ code: 0 });
    const expected = await readPages('calm');
    expect(expected).toMatchObject({ pagesTotal: PAGES + 4, pagesFailed: 1 });
    expect(
      expected.pages.find(page => page.url.endsWith('/closed')),
    ).toMatchObject({ outcome: 'skipped' });
    site.requests.length = 0;

    const killedAt: number[] = [];
    for (let kills = 0; kills < 4; kills += 1) {
      const stored = await storedPaths('stormy');
      const before = site.requests.length;
      const killAfter = before + 1 + Math.floor(Math.random() * 10);
      killedAt.push(killAfter - before);
      const run = await startStep(
        'scraper',
        join(folder.path, 'stormy'),
        environment('stormy'),
      );
      const deadline = Date.now() + 20_000;
      while (
        site.requests.length < killAfter &&
        Date.now() < deadline &&
        run.child.exitCode === null
      ) {
        await new Promise(resolve => setImmediate(resolve));
      }
      run.child.kill('SIGKILL');
      await run.exited;
      const again = site.requests
        .slice(before)
        .filter(path => stored.has(path));
      expect(again, `after kills at requests ${killedAt}`).toEqual([]);
    }
    const stored = await storedPaths('stormy');
    const before = site.requests.length;
    const last = await runStep(
      'scraper',
      join(folder.path, 'stormy'),
      environment('stormy'),
    );
    expect(last, last.output).toMatchObject({ code: 0 });
    expect(
      site.requests.slice(before).filter(path => stored.has(path)),
    ).toEqual([]);
    expect(essence(await readPages('stormy'))).toEqual(essence(expected));
  });

  it('asks nobody again when the same run is retried, and everybody when the job runs again', async () => {
    site = await openShopLikeSite();
    const first = await runStep(
      'scraper',
      join(folder.path, 'first'),
      environment('twice'),
    );
    expect(first, first.output).toMatchObject({ code: 0 });
    const asked = site.requests.length;

    const retried = await runStep(
      'scraper',
      join(folder.path, 'retried'),
      environment('twice'),
    );
    expect(retried, retried.output).toMatchObject({ code: 0 });
    expect(site.requests).toHaveLength(asked);
    expect(await readPages('retried')).toEqual(await readPages('first'));

    const uid = 'bbbbbbbb-0000-4000-8000-000000000002';
    const again = await runStep(
      'scraper',
      join(folder.path, 'again'),
      environment('twice', uid),
    );
    expect(again, again.output).toMatchObject({ code: 0 });
    // One less: the page that fails once has failed already.
    expect(site.requests).toHaveLength(asked * 2 - 1);
    expect(essence(await readPages('again'))).toEqual(
      essence(await readPages('first')),
    );
  });

  it('fails with the reason when no page can be read, and asks again when it is retried', async () => {
    let isUp = false;
    site = await openSite((_, response) =>
      isUp ? html(response, '<h1>Back</h1>') : response.writeHead(404).end(),
    );
    const down = await runStep('scraper', join(folder.path, 'down'), {
      ...environment('down'),
      TARGET_URLS: '["http://169.254.169.254/"]',
    });
    expect(down.code).toBe(1);
    expect(down.output).toMatch(
      /None of the 1 pages could be read\. http:\/\/169\.254\.169\.254\/: Connections to 169\.254\.169\.254:80 are not allowed: 169\.254\.169\.254 is a link-local address/,
    );
    isUp = true;
    const up = await runStep(
      'scraper',
      join(folder.path, 'down'),
      environment('down'),
    );
    expect(up, up.output).toMatchObject({ code: 0 });
  });

  it('refuses bad parameters before it does anything', async () => {
    site = await openSite((_, response) => html(response, ''));
    const run = await runStep('scraper', join(folder.path, 'bad'), {
      ...environment('../../../etc'),
      POSTGRES_DSN: 'postgresql://u:secret@h/db',
    });
    expect(run.code).toBe(1);
    expect(run.output).toMatch(
      /JOB_ID: The job id .*POSTGRES_DSN: must not hold a password/,
    );
    expect(run.output).not.toContain('secret@');
    expect(site.requests).toEqual([]);
  });
});
