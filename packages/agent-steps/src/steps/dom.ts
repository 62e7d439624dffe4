import { join } from 'node:path';
import {
  isSafeKey,
  pagesPrefix,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { DomWorker } from '../adapters/DomWorker';
import { S3ObjectStore } from '../adapters/S3ObjectStore';
import { confidenceOf } from '../dom/confidence';
import { listingsOf, measure } from '../dom/listings';
import { proposeActions } from '../dom/proposeActions';
import type { FactsFile, FactsPage } from '../model/facts';
import { type Page, type PagesFile, pagesFileSchema } from '../model/pages';
import type { DomOptions } from '../options';
import type { Log, ObjectStore } from '../ports';
import { StepError } from '../StepError';
import type { WorkFolder } from '../WorkFolder';

/** jsdom's time grows faster than the page; what is beyond is cut and counted. */
const MAX_HTML_BYTES = 1024 * 1024;
const WORKER_LIMITS = { timeoutMs: 15_000, maxHeapMb: 512 };
/** Beside the bundle, which is what runs. */
// eslint-disable-next-line no-restricted-syntax
export const WORKER_SCRIPT = join(__dirname, 'dom-worker.js');

/** Facts of every stored page, how sure one can be of them, and what they suggest doing. */
export async function extractFacts(
  options: DomOptions,
  folder: WorkFolder,
  log: Log,
): Promise<void> {
  const crawl = await folder.readInput('pages.json', pagesFileSchema);
  const store = new S3ObjectStore({
    endpoint: options.S3_ENDPOINT,
    region: options.S3_REGION,
    bucket: options.BUCKET,
    accessKeyId: options.S3_ACCESS_KEY,
    secretAccessKey: options.S3_SECRET_KEY,
    patienceSeconds: options.S3_PATIENCE_SECONDS,
    log,
  });
  const prefix = pagesPrefix({
    prefix: options.PREFIX,
    namespace: options.NAMESPACE,
    workloadUid: options.WORKLOAD_UID,
    jobId: options.JOB_ID,
  });
  const fetched = crawl.pages.filter(({ outcome }) => outcome === 'fetched');
  // All before the first is read: a list that was tampered with is not used in part.
  fetched.forEach(page => assertOurs(page, prefix));
  const worker = new DomWorker({ script: WORKER_SCRIPT, ...WORKER_LIMITS });
  const pages: FactsPage[] = [];
  try {
    for (const page of fetched) {
      pages.push(await readPage(page, { store, worker, log }));
    }
  } finally {
    await worker.stop();
  }
  if (pages.length > 0 && !pages.some(page => page.facts)) {
    throw new StepError(
      `No facts could be extracted from any of the ${pages.length} pages. ${pages[0]?.url}: ${pages[0]?.message}`,
    );
  }
  await writeFacts(judge(crawl, pages, options.PROPOSE_CLEANUP), folder, log);
}

function assertOurs(page: Page, prefix: string): void {
  const key = page.key ?? '';
  if (!isSafeKey(key, prefix)) {
    throw new StepError(
      `The page ${page.url} claims to lie at ${JSON.stringify(
        key.slice(0, 200),
      )}, outside this job's pages. The list of pages was tampered with.`,
    );
  }
}

async function readPage(
  page: Page,
  parts: { store: ObjectStore; worker: DomWorker; log: Log },
): Promise<FactsPage> {
  const { store, worker, log } = parts;
  const html = await store.get(page.key ?? '');
  const finalUrl = page.finalUrl ?? page.url;
  const result = await worker.extract({
    html: html.subarray(0, MAX_HTML_BYTES),
    contentType: page.contentType ?? '',
    url: finalUrl,
  });
  if ('message' in result) {
    log.warn('no facts from this page', {
      url: page.url,
      message: result.message,
    });
  }
  return {
    url: page.url,
    finalUrl,
    site: page.seed,
    sha256: page.sha256 ?? '',
    fetchedAt: page.fetchedAt ?? '',
    truncated: (page.truncated ?? false) || html.length > MAX_HTML_BYTES,
    ...result,
  };
}

function judge(
  crawl: PagesFile,
  pages: FactsPage[],
  proposeCleanup: boolean,
): FactsFile {
  const { pagesTotal, pagesFailed, notFollowed } = crawl;
  const listings = listingsOf(pages);
  const confidence = confidenceOf(
    measure(pages, { pagesTotal, pagesFailed, notFollowed }),
  );
  const proposedActions = proposeActions({
    pages: crawl.pages,
    listings,
    confidence: confidence.value,
    proposeCleanup,
  });
  return {
    version: 1,
    pagesTotal,
    pagesFailed,
    confidence,
    proposedActions,
    listings,
    pages,
  };
}

async function writeFacts(
  facts: FactsFile,
  folder: WorkFolder,
  log: Log,
): Promise<void> {
  await folder.writeArtifact(
    {
      artifact: 'facts',
      contentType: 'application/json',
      title: `${facts.listings.length} listings from ${facts.pages.length} pages, confidence ${facts.confidence.value}`,
    },
    'facts.json',
    `${JSON.stringify(facts, null, 2)}\n`,
  );
  await folder.writeParameter('confidence', facts.confidence.value);
  await folder.writeParameter('pages_total', String(facts.pagesTotal));
  await folder.writeParameter('pages_failed', String(facts.pagesFailed));
  await folder.writeParameter(
    'proposed_actions',
    JSON.stringify(facts.proposedActions),
  );
  await folder.writeManifest();
  log.info('facts extracted', {
    listings: facts.listings.length,
    confidence: facts.confidence.value,
  });
}
