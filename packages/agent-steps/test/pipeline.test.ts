import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStep, stepEnvironment } from './support/runStep';
import {
  openChrome,
  openModel,
  openPostgres,
  openS3,
  openShop,
  tempFolder,
} from './support/services';

type Service = { endpoint: string; stop(): Promise<void> };

describe('the whole pipeline on the sample shops', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let services: Record<'s3' | 'chrome' | 'shop' | 'model', Service>;

  beforeAll(async () => {
    folder = await tempFolder('pipeline');
    postgres = await openPostgres(folder.path);
    services = {
      s3: await openS3(folder.path),
      chrome: await openChrome(folder.path),
      shop: await openShop(),
      model: await openModel(),
    };
  });

  afterAll(async () => {
    await Promise.allSettled(
      [postgres, ...Object.values(services)].map(service => service.stop()),
    );
    await folder.remove();
  });

  const work = (step: string) => join(folder.path, step);
  const output = (step: string, file: string) => join(work(step), 'out', file);
  const read = (step: string, file: string) =>
    readFile(output(step, file), 'utf8');

  /** What Argo does between steps. */
  async function pass(from: string, file: string, to: string) {
    await mkdir(join(work(to), 'in'), { recursive: true });
    await cp(output(from, file), join(work(to), 'in', file), {
      recursive: true,
    });
  }

  it('reads, captures, extracts and reports what the shops really show', async () => {
    const started = Date.now();
    const base = stepEnvironment({ s3: services.s3.endpoint });
    const shopHost = new URL(services.shop.endpoint).host;
    const scraped = await runStep('scraper', work('scraper'), {
      ...base,
      TARGET_URLS: JSON.stringify([
        `http://${shopHost}/alpine-outfitters/`,
        `http://${shopHost}/harbor-goods/`,
      ]),
      MAX_PAGES: '60',
      ALLOWED_HOSTS: shopHost,
      POSTGRES_DSN: postgres.dsn,
    });
    expect(scraped.output).toContain('scraping finished');
    expect(scraped.code).toBe(0);
    const afterScrape = Date.now();

    await pass('scraper', 'pages.json', 'screenshot');
    await pass('scraper', 'pages.json', 'dom');
    const [captured, extracted] = await Promise.all([
      runStep('screenshot', work('screenshot'), {
        ...base,
        MAX_CAPTURES: '4',
        ALLOWED_HOSTS: shopHost,
        BROWSERLESS_URL: services.chrome.endpoint,
        POD_IP: '127.0.0.1',
      }),
      runStep('dom', work('dom'), { ...base, PROPOSE_CLEANUP: 'true' }),
    ]);
    expect(captured, captured.output).toMatchObject({ code: 0 });
    expect(extracted, extracted.output).toMatchObject({ code: 0 });
    const afterParallel = Date.now();

    await pass('scraper', 'pages.json', 'synthesis');
    await pass('screenshot', 'screenshots', 'synthesis');
    await pass('dom', 'facts.json', 'synthesis');
    const reported = await runStep('synthesis', work('synthesis'), {
      ...base,
      OBJECTIVE: JSON.stringify('Compare the shops').replace('{', '\\u007b'),
      LITELLM_URL: services.model.endpoint,
      LITELLM_API_KEY: 'test',
      PROPOSED_ACTIONS: await read('dom', 'parameters/proposed_actions'),
      DECISION: 'approve',
      DECIDED_BY: 'user:default/anna',
      COMMENT: JSON.stringify('Looks *right*'),
      APPROVED_ACTIONS: JSON.stringify(['publish-comparison', 'drop-database']),
    });
    expect(reported, reported.output).toMatchObject({ code: 0 });
    const seconds = (from: number, to: number) =>
      ((to - from) / 1000).toFixed(1);
    process.stdout.write(
      `scraper ${seconds(started, afterScrape)} s, screenshot and dom ${seconds(
        afterScrape,
        afterParallel,
      )} s, synthesis ${seconds(afterParallel, Date.now())} s\n`,
    );
    process.stdout.write(await read('dom', 'parameters/confidence'));
    process.stdout.write(await read('synthesis', 'report.md'));
    process.stdout.write(
      (await readdir(output('screenshot', 'screenshots'))).join('\n'),
    );
  });
});
