import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProxiedFetcher } from '../src/adapters/ProxiedFetcher';
import { EgressGuard } from '../src/egress/EgressGuard';
import { startEgressProxy } from '../src/egress/EgressProxy';
import type { PagesFile } from '../src/model/pages';
import { runStep, stepEnvironment } from './support/runStep';
import {
  openChrome,
  openPostgres,
  openS3,
  tempFolder,
} from './support/services';
import { openSite, type Site } from './support/site';

const MB = 1024 * 1024;
/** A quarter of what the template grants. */
const MEMORY_MB = 512;
const product = '<article><h2>Tent</h2><p>289.00 EUR</p></article>';
const head =
  '<!doctype html><title>Huge</title><h1>Huge</h1><a href="/bomb">bomb</a><a href="/noise">noise</a><a href="/endless">endless</a>';

/** 20 MB, a megabyte at a time. */
const huge = Buffer.from(head + product.repeat((20 * MB) / product.length));
/** 400 MB of zeros in 400 KB. */
const bomb = gzipSync(Buffer.alloc(400 * MB, 0x20), { level: 9 });
const noise = Buffer.from(`<h1>Noise</h1>${randomBytes(8 * MB)}`);

describe('pages that are too much', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let site: Site;
  const running: Array<{ stop(): Promise<void> }> = [];
  let base: Record<string, string>;
  let chromeUrl: string;

  beforeAll(async () => {
    folder = await tempFolder('huge');
    const postgres = await openPostgres(folder.path);
    running.push(postgres);
    const s3 = await openS3(folder.path);
    running.push(s3);
    const chrome = await openChrome(folder.path);
    running.push(chrome);
    chromeUrl = chrome.endpoint;
    site = await openSite((path, response) => {
      const type = { 'content-type': 'text/html; charset=utf-8' };
      if (path === '/robots.txt') response.writeHead(404).end();
      else if (path === '/bomb') {
        response.writeHead(200, { ...type, 'content-encoding': 'gzip' });
        response.end(bomb);
      } else if (path === '/noise') response.writeHead(200, type).end(noise);
      else if (path === '/endless') {
        response.writeHead(200, type);
        const more = () => {
          while (!response.destroyed && response.write(product.repeat(1000)));
        };
        response.on('drain', more);
        more();
      } else response.writeHead(200, type).end(huge);
    });
    base = {
      ...stepEnvironment({ s3: s3.endpoint }),
      TARGET_URLS: JSON.stringify([`${site.origin}/`]),
      ALLOWED_HOSTS: site.host,
      POSTGRES_DSN: postgres.dsn,
      BROWSERLESS_URL: chromeUrl,
    };
  });
  afterAll(async () => {
    await site?.close();
    await Promise.allSettled(running.map(service => service.stop()));
    await folder?.remove();
  });

  const work = (step: string) => join(folder.path, step);
  const peakOf = (output: string) =>
    Number(/"peakMemoryMb":(\d+)/.exec(output)?.[1] ?? NaN);

  it('are cut at the limit, counted as cut, and never fill the memory', async () => {
    const scraped = await runStep('scraper', work('scraper'), base);
    expect(scraped, scraped.output).toMatchObject({ code: 0 });
    expect(peakOf(scraped.output)).toBeLessThan(MEMORY_MB);
    const list: PagesFile = JSON.parse(
      await readFile(join(work('scraper'), 'out/pages.json'), 'utf8'),
    );
    const cut = Object.fromEntries(
      list.pages.map(page => [new URL(page.url).pathname, page]),
    );
    for (const path of ['/', '/bomb', '/noise', '/endless']) {
      expect(cut[path], path).toMatchObject({
        outcome: 'fetched',
        truncated: true,
        bytes: 2 * MB,
      });
    }
    for (const step of ['dom', 'screenshot']) {
      await mkdir(join(work(step), 'in'), { recursive: true });
      await cp(
        join(work('scraper'), 'out/pages.json'),
        join(work(step), 'in/pages.json'),
      );
    }
    const extracted = await runStep('dom', work('dom'), base);
    expect(extracted, extracted.output).toMatchObject({ code: 0 });
    expect(peakOf(extracted.output)).toBeLessThan(2 * MEMORY_MB);
    const facts = JSON.parse(
      await readFile(join(work('dom'), 'out/facts.json'), 'utf8'),
    );
    expect(
      facts.confidence.penalties.map((one: { name: string }) => one.name),
    ).toContainEqual(expect.stringMatching(/cut/));
    process.stdout.write(
      `peak memory: scraper ${peakOf(scraped.output)} MB, dom ${peakOf(
        extracted.output,
      )} MB\n`,
    );
  });

  it('are captured or not, but the step stays small and goes on', async () => {
    const captured = await runStep('screenshot', work('screenshot'), {
      ...base,
      MAX_CAPTURES: '2',
      MIN_CAPTURES: '0',
    });
    expect(captured, captured.output).toMatchObject({ code: 0 });
    expect(peakOf(captured.output)).toBeLessThan(MEMORY_MB);
    process.stdout.write(
      `peak memory: screenshot ${peakOf(captured.output)} MB\n`,
    );
  });

  it('do not hold the crawl when they trickle: all tries together are bounded', async () => {
    const slow = await openSite((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const drop = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drop));
    });
    const egress = await startEgressProxy({
      guard: new EgressGuard({ allowedHosts: [slow.host] }),
      listenHost: '127.0.0.1',
      log: { info: () => {}, warn: () => {} },
    });
    const fetcher = new ProxiedFetcher(egress, {
      maxBytes: MB,
      timeoutMs: 600,
      totalMs: 1_500,
    });
    try {
      const started = Date.now();
      const result = await fetcher.fetch(
        `${slow.origin}/`,
        new AbortController().signal,
      );
      expect(Date.now() - started).toBeLessThan(4_000);
      expect(result).toEqual({
        kind: 'failure',
        message: 'No complete answer within 1.5 s, all tries together',
      });
    } finally {
      await Promise.allSettled([fetcher.close(), egress.close(), slow.close()]);
    }
  });
});
