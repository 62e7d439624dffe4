import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { StepManifest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStep, stepEnvironment } from './support/runStep';
import { openSite } from './support/site';
import {
  openChrome,
  openModel,
  openPostgres,
  openS3,
  openShop,
  tempFolder,
} from './support/services';

type Service = { endpoint: string; stop(): Promise<void> };

/** Paths of artifacts that are one file. */
const FILES: Record<string, string> = {
  pages: 'pages.json',
  facts: 'facts.json',
  report: 'report.md',
  'report-json': 'report.json',
};

describe('the whole pipeline on the sample shops', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let synthesisEnvironment: Record<string, string>;
  let services: Record<'s3' | 'chrome' | 'shop' | 'model', Service>;
  /** Everything that runs, from the moment it does: the start of a later one may fail. */
  const running: Service[] = [];
  const keep = async <T extends Service>(starting: Promise<T>): Promise<T> => {
    const service = await starting;
    running.push(service);
    return service;
  };

  beforeAll(async () => {
    folder = await tempFolder('pipeline');
    postgres = await keep(openPostgres(folder.path));
    services = {
      s3: await keep(openS3(folder.path)),
      chrome: await keep(openChrome(folder.path)),
      shop: await keep(openShop()),
      model: await keep(openModel()),
    };
  });

  afterAll(async () => {
    await Promise.allSettled(running.map(service => service.stop()));
    await folder?.remove();
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

    await pass('scraper', 'pages.json', 'synthesis');
    await pass('screenshot', 'screenshots', 'synthesis');
    await pass('dom', 'facts.json', 'synthesis');
    synthesisEnvironment = {
      ...base,
      OBJECTIVE: JSON.stringify('Compare the shops').replace('{', '\\u007b'),
      LITELLM_URL: services.model.endpoint,
      LITELLM_API_KEY: 'test',
      PROPOSED_ACTIONS: await read('dom', 'parameters/proposed_actions'),
      DECISION: 'approve',
      DECIDED_BY: 'user:default/anna',
      COMMENT: JSON.stringify('Looks *right*'),
      APPROVED_ACTIONS: JSON.stringify(['publish-comparison', 'drop-database']),
    };
    const reported = await runStep(
      'synthesis',
      work('synthesis'),
      synthesisEnvironment,
    );
    expect(reported, reported.output).toMatchObject({ code: 0 });
    const seconds = (Date.now() - started) / 1000;
    process.stdout.write(`the four steps took ${seconds.toFixed(1)} s\n`);

    expect(
      Number(await read('scraper', 'parameters/pages_total')),
    ).toBeGreaterThan(50);
    expect(await read('dom', 'parameters/confidence')).toMatch(/^0\.[5-9]\d$/);
    // Missing pages and pages that were not asked for must show.
    expect(Number(await read('dom', 'parameters/confidence'))).toBeLessThan(
      0.95,
    );
    expect(
      JSON.parse(await read('dom', 'parameters/proposed_actions')),
    ).toMatchObject([
      { name: 'publish-comparison', destructive: false },
      { name: 'notify-price-changes', destructive: false },
      { name: 'remove-stale-listings', destructive: true },
    ]);
    expect(
      JSON.parse(await read('synthesis', 'parameters/executed_actions')),
    ).toMatchObject([
      { name: 'publish-comparison', approved: true },
      { name: 'notify-price-changes', approved: false },
      { name: 'remove-stale-listings', approved: false },
    ]);
    const report = await read('synthesis', 'report.md');
    // Prices of the shops' own catalogue, side by side.
    expect(report).toMatch(
      /\| Ridge 2 Tent \| \[289\.00 EUR\].*\| \[265\.88 EUR\].*23\.12 EUR, cheaper at/,
    );
    expect(report).toContain(
      'Structured data and the text of the page disagree',
    );
    expect(report).toMatch(/> Written by the embedded extractive model/);
    expect(report).toMatch(/Gate: \*\*approve\*\* by user:default\/anna/);
    expect(report).toContain('Comment: Looks \\*right\\*');
    expect(report).toMatch(/retired-lantern.*missing.*404/);
    expect(report).toMatch(/private\/orders.*robots\.txt/);
  });

  it('lists every file with its true size and digest in the manifests', async () => {
    for (const step of ['scraper', 'screenshot', 'dom', 'synthesis']) {
      const manifest: StepManifest = JSON.parse(
        await read(step, 'manifest.json'),
      );
      expect(manifest).toMatchObject({ version: 1, step });
      for (const entry of manifest.artifacts) {
        const path = entry.file
          ? `${entry.artifact}/${entry.file}`
          : FILES[entry.artifact];
        const content = await readFile(output(step, path ?? ''));
        expect(entry.bytes).toBe(content.length);
        expect(entry.sha256).toBe(
          createHash('sha256').update(content).digest('hex'),
        );
      }
    }
    const screenshots = await readdir(output('screenshot', 'screenshots'));
    const pictures = screenshots.filter(file => file.endsWith('.png'));
    expect(pictures).toHaveLength(8);
    const report = await read('synthesis', 'report.md');
    const linked = [
      ...report.matchAll(/screenshot\/screenshots\/([^)]+)\)/g),
    ].map(match => match[1]);
    expect(new Set(linked)).toEqual(new Set(pictures));
  });

  it('answers a retry of the report from the cache, without the model', async () => {
    await services.model.stop();
    const before = await read('synthesis', 'report.md');
    const again = await runStep(
      'synthesis',
      work('synthesis'),
      synthesisEnvironment,
    );
    expect(again, again.output).toMatchObject({ code: 0 });
    expect(await read('synthesis', 'report.md')).toBe(before);
  });

  it.each([
    ['a sign-in page', '<html>Sign in</html>', 'that is no completion'],
    ['half an answer', '{"choices":[', 'with broken JSON'],
  ])(
    'writes the report from the data when the model answers with %s',
    async (_, body, reason) => {
      const site = await openSite((__, response) =>
        response
          .writeHead(200, {
            'content-type': body.startsWith('<')
              ? 'text/html'
              : 'application/json',
          })
          .end(body),
      );
      try {
        const run = await runStep('synthesis', work('synthesis'), {
          ...synthesisEnvironment,
          OBJECTIVE: JSON.stringify(`Compare with ${reason}`),
          LITELLM_URL: site.origin,
        });
        expect(run, run.output).toMatchObject({ code: 0 });
      } finally {
        await site.close();
      }
      const report = await read('synthesis', 'report.md');
      expect(report).toMatch(/\*\*Without a summary:\*\* the model's endpoint/);
      expect(report).toContain(reason);
      expect(report).toContain('Ridge 2 Tent');
    },
  );

  it('writes nothing when the gate was refused', async () => {
    const run = await runStep('synthesis', work('synthesis'), {
      ...synthesisEnvironment,
      DECISION: 'reject',
    });
    expect(run.code).toBe(1);
    expect(run.output).toContain(
      'The gate was resolved with "reject", so no report is written.',
    );
  });

  it('says what to do when the browser is away', async () => {
    await services.chrome.stop();
    const run = await runStep('screenshot', work('screenshot'), {
      ...stepEnvironment({ s3: services.s3.endpoint }),
      MAX_CAPTURES: '1',
      BROWSERLESS_URL: services.chrome.endpoint,
      BROWSER_PATIENCE_SECONDS: '1',
    });
    expect(run.code).toBe(1);
    expect(run.output).toMatch(
      /None of the 1 pages could be captured.*browserless_url of the environment can't be reached/,
    );
  });
});
