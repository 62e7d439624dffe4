import type { Fetcher, FetchResult, Log } from '../ports';
import type { Entry } from './frontier';
import { decodeHtml, isHtml } from './html';
import { extractLinks } from './links';
import type { PageStore, StoredPage } from './PageStore';
import type { Robots } from './Robots';
import type { Outcome } from '../model/pages';

/** What a checkpoint keeps of a page: where it lies, never what it says. */
export interface PageRef extends Entry {
  outcome: Outcome;
  key?: string;
  message?: string;
}

export interface ObtainPorts {
  pages: PageStore;
  fetcher: Fetcher;
  robots: Robots;
  log: Log;
}

/**
 * Reads one page: from the object store when it lies there, else from the site, and then stores it before
 * anything is reported. So a page is fetched once, however often the process dies.
 */
export async function obtainPage(
  entry: Entry,
  sites: readonly string[],
  ports: ObtainPorts,
  signal: AbortSignal,
): Promise<{ page: PageRef; links: string[] }> {
  const stored = await ports.pages.find(entry.url);
  if (stored) {
    ports.log.info('page found in the store', { url: entry.url });
    const body = isPage(stored)
      ? await ports.pages.read(stored.key)
      : undefined;
    return describe(entry, sites, stored, body);
  }
  const robots = await ports.robots.check(entry.url, signal);
  if (!robots.allowed) {
    return robots.problem === undefined
      ? ended(entry, 'skipped', 'robots.txt of the site disallows it')
      : ended(entry, 'failed', robots.problem);
  }
  const result = await ports.fetcher.fetch(entry.url, signal);
  if (result.kind === 'failure') {
    ports.log.warn('page not fetched', {
      url: entry.url,
      message: result.message,
    });
    return ended(entry, 'failed', result.message);
  }
  const kept = keep(result);
  const saved = await ports.pages.save(entry.url, kept);
  ports.log.info('page fetched', {
    url: entry.url,
    status: saved.status,
    bytes: saved.bytes,
  });
  return describe(entry, sites, saved, kept.body);
}

/** Only HTML is evidence; of other answers the status and type are kept, not the content. */
function keep(response: FetchResult & { kind: 'response' }) {
  const { status, contentType } = response;
  return isPage({ status, contentType })
    ? response
    : { ...response, body: Buffer.alloc(0), truncated: false };
}

function isPage(page: { status: number; contentType: string }): boolean {
  return page.status >= 200 && page.status < 300 && isHtml(page.contentType);
}

function describe(
  entry: Entry,
  sites: readonly string[],
  stored: StoredPage,
  body: Buffer | undefined,
): { page: PageRef; links: string[] } {
  const { key, status } = stored;
  if (status === 404 || status === 410) {
    return ended(entry, 'missing', `The site answered ${status}`, key);
  }
  if (status < 200 || status >= 300) {
    return ended(entry, 'failed', `The site answered ${status}`, key);
  }
  if (!isPage(stored) || !body) {
    const type = stored.contentType || 'no content type';
    return ended(entry, 'skipped', `Not an HTML page (${type})`, key);
  }
  if (
    entry.depth > 0 &&
    !sites.some(site => stored.finalUrl.startsWith(site))
  ) {
    return ended(
      entry,
      'skipped',
      `Leads off the site, to ${stored.finalUrl}`,
      key,
    );
  }
  const html = decodeHtml(body, stored.contentType);
  return {
    page: { ...entry, outcome: 'fetched', key },
    links: extractLinks(html, stored.finalUrl, sites),
  };
}

function ended(
  entry: Entry,
  outcome: Outcome,
  message: string,
  key?: string,
): { page: PageRef; links: string[] } {
  const page = { ...entry, outcome, message: message.slice(0, 500) };
  return { page: key === undefined ? page : { ...page, key }, links: [] };
}
