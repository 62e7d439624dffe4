import { createHash, randomUUID } from 'node:crypto';
import {
  pagesPrefix,
  type RunScope,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import canonicalize from 'canonicalize';
import type pg from 'pg';
import { CrawlLedger } from '../adapters/CrawlLedger';
import { openCheckpoints, openPool } from '../adapters/PostgresCheckpoints';
import { ProxiedFetcher } from '../adapters/ProxiedFetcher';
import { S3ObjectStore } from '../adapters/S3ObjectStore';
import { EgressGuard } from '../egress/EgressGuard';
import { startEgressProxy } from '../egress/EgressProxy';
import { createCrawlGraph, type CrawlResult, runCrawl } from '../graphs/crawl';
import { countPages, type Page, type PagesFile } from '../model/pages';
import type { ScraperOptions } from '../options';
import type { Log } from '../ports';
import { holdCrawl } from '../scrape/holdCrawl';
import type { PageRef } from '../scrape/obtainPage';
import { PageStore } from '../scrape/PageStore';
import { Robots } from '../scrape/Robots';
import { StepError } from '../StepError';
import type { WorkFolder } from '../WorkFolder';

const LIMITS = {
  maxBytes: 2 * 1024 * 1024,
  timeoutMs: 20_000,
  totalMs: 60_000,
};

/** Reads the sites: egress proxy, lease, LangGraph crawl, then the list of pages. */
export async function scrape(
  options: ScraperOptions,
  { folder, log, stop }: { folder: WorkFolder; log: Log; stop: AbortSignal },
): Promise<void> {
  const guard = new EgressGuard({ allowedHosts: options.ALLOWED_HOSTS });
  const egress = await startEgressProxy({
    guard,
    listenHost: '127.0.0.1',
    log,
  });
  const fetcher = new ProxiedFetcher(egress, LIMITS);
  const pool = openPool({
    dsn: options.POSTGRES_DSN,
    user: options.POSTGRES_USER,
    password: options.POSTGRES_PASSWORD,
    step: 'scraper',
    log,
  });
  try {
    await crawlOnce(options, { pool, fetcher, folder, log, stop });
  } finally {
    await Promise.allSettled([pool.end(), fetcher.close(), egress.close()]);
  }
}

interface Parts {
  pool: pg.Pool;
  fetcher: ProxiedFetcher;
  folder: WorkFolder;
  log: Log;
  stop: AbortSignal;
}

async function crawlOnce(options: ScraperOptions, parts: Parts): Promise<void> {
  const { pool, fetcher, folder, log, stop } = parts;
  const patienceSeconds = options.POSTGRES_PATIENCE_SECONDS;
  const inputsDigest = digestOf(options);
  const thread = `${options.NAMESPACE}/${options.WORKLOAD_UID}/${options.JOB_ID}/scraper/${inputsDigest}`;
  const ledger = new CrawlLedger(
    pool,
    `${options.POD_NAME}/${randomUUID()}`,
    options.LEASE_SECONDS,
  );
  await ledger.setup(patienceSeconds);
  const checkpoints = await openCheckpoints(pool, patienceSeconds);
  await holdCrawl(
    {
      ledger,
      thread,
      workflowUid: options.WORKFLOW_UID,
      leaseSeconds: options.LEASE_SECONDS,
      patienceSeconds,
      stop,
      log,
    },
    async ({ generation, signal }) => {
      const pages = openPages(
        options,
        `${inputsDigest.slice(0, 16)}-${generation}`,
        { log, signal },
      );
      const ports = { pages, fetcher, robots: new Robots(fetcher, pages), log };
      if (generation > 1) {
        // The last crawl is over; its pages stay, its checkpoints are of no use any more.
        await checkpoints.deleteThread(`${thread}/${generation - 1}`);
      }
      const threadId = `${thread}/${generation}`;
      const graph = createCrawlGraph(ports, checkpoints, signal);
      const result = await runCrawl(graph, {
        threadId,
        seeds: options.TARGET_URLS,
        maxPages: options.MAX_PAGES,
      });
      if (!result.pages.some(page => page.outcome === 'fetched')) {
        // Without this, a retry would find the crawl finished and fail without asking anybody.
        await checkpoints.deleteThread(threadId);
        throw nothingRead(result);
      }
      const file = await describeCrawl(options, inputsDigest, result, pages);
      await writeOutputs(folder, file);
      log.info('scraping finished', countPages(file.pages));
    },
  );
}

/** Other inputs are another crawl: nothing of it is mixed with this one. */
function digestOf(options: ScraperOptions): string {
  const inputs = {
    targetUrls: options.TARGET_URLS,
    maxPages: options.MAX_PAGES,
    bucket: options.BUCKET,
    prefix: options.PREFIX,
    version: 1,
  };
  return createHash('sha256')
    .update(canonicalize(inputs) ?? '')
    .digest('hex');
}

function openPages(
  options: ScraperOptions,
  crawl: string,
  { log, signal }: { log: Log; signal: AbortSignal },
): PageStore {
  const scope: RunScope = {
    prefix: options.PREFIX,
    namespace: options.NAMESPACE,
    workloadUid: options.WORKLOAD_UID,
    jobId: options.JOB_ID,
  };
  const store = new S3ObjectStore({
    endpoint: options.S3_ENDPOINT,
    region: options.S3_REGION,
    bucket: options.BUCKET,
    accessKeyId: options.S3_ACCESS_KEY,
    secretAccessKey: options.S3_SECRET_KEY,
    patienceSeconds: options.S3_PATIENCE_SECONDS,
    log,
    signal,
  });
  return new PageStore(store, `${pagesPrefix(scope)}${crawl}/`);
}

async function describeCrawl(
  options: ScraperOptions,
  inputsDigest: string,
  result: CrawlResult,
  store: PageStore,
): Promise<PagesFile> {
  const pages: Page[] = [];
  for (const ref of result.pages) {
    pages.push(await describePage(ref, store));
  }
  return {
    version: 1,
    targetUrls: options.TARGET_URLS,
    maxPages: options.MAX_PAGES,
    inputsDigest,
    ...countPages(pages),
    notFollowed:
      result.frontier.filter(
        entry => !pages.some(page => page.url === entry.url),
      ).length + result.dropped,
    pages,
  };
}

function nothingRead({ pages }: CrawlResult): StepError {
  const first = pages.find(page => page.message !== undefined);
  return new StepError(
    `None of the ${pages.length} pages could be read. ${
      first?.url ?? 'The first page'
    }: ${first?.message ?? 'no answer'}`,
  );
}

async function describePage(ref: PageRef, store: PageStore): Promise<Page> {
  const stored = ref.key === undefined ? undefined : await store.find(ref.url);
  return { ...ref, ...stored };
}

async function writeOutputs(
  folder: WorkFolder,
  file: PagesFile,
): Promise<void> {
  const title = `${file.pagesTotal} pages, ${file.pagesFailed} not obtained`;
  await folder.writeArtifact(
    { artifact: 'pages', contentType: 'application/json', title },
    'pages.json',
    `${JSON.stringify(file, null, 2)}\n`,
  );
  await folder.writeParameter('pages_total', String(file.pagesTotal));
  await folder.writeParameter('pages_failed', String(file.pagesFailed));
  await folder.writeManifest();
}
