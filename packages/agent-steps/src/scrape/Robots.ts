import robotsParser from 'robots-parser';
import { USER_AGENT } from '../adapters/ProxiedFetcher';
import type { Fetcher } from '../ports';
import type { PageStore } from './PageStore';

const MAX_ROBOTS_BYTES = 500_000;

type Rules = { allows(url: string): boolean } | { problem: string };

/** robots.txt of each origin, read once and stored like a page, so that a retry doesn't ask for it again. */
export class Robots {
  private readonly rules = new Map<string, Promise<Rules>>();
  private readonly fetcher: Fetcher;
  private readonly pages: PageStore;

  constructor(fetcher: Fetcher, pages: PageStore) {
    this.fetcher = fetcher;
    this.pages = pages;
  }

  /** Whether the URL may be read; a problem when the origin's rules can't be known (RFC 9309: then nothing is). */
  async check(
    url: string,
    signal: AbortSignal,
  ): Promise<{ allowed: boolean; problem?: string }> {
    const { origin } = new URL(url);
    let pending = this.rules.get(origin);
    if (!pending) {
      pending = this.load(`${origin}/robots.txt`, signal);
      this.rules.set(origin, pending);
    }
    const rules = await pending;
    return 'problem' in rules
      ? { allowed: false, problem: rules.problem }
      : { allowed: rules.allows(url) };
  }

  private async load(robotsUrl: string, signal: AbortSignal): Promise<Rules> {
    const stored = await this.pages.find(robotsUrl);
    if (stored) {
      return toRules(
        robotsUrl,
        stored.status,
        await this.pages.read(stored.key),
      );
    }
    const result = await this.fetcher.fetch(robotsUrl, signal);
    if (result.kind === 'failure') {
      return { problem: result.message };
    }
    if (result.status >= 500 || result.status === 429) {
      return { problem: `${robotsUrl} answered ${result.status}` };
    }
    await this.pages.save(robotsUrl, result);
    return toRules(robotsUrl, result.status, result.body);
  }
}

function toRules(robotsUrl: string, status: number, body: Buffer): Rules {
  if (status < 200 || status >= 300) {
    return { allows: () => true };
  }
  const text = body.subarray(0, MAX_ROBOTS_BYTES).toString('utf8');
  const parsed = robotsParser(robotsUrl, text);
  return { allows: url => parsed.isAllowed(url, USER_AGENT) !== false };
}
