import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import {
  DelegateBackoff,
  ExponentialBackoff,
  handleWhenResult,
  retry,
} from 'cockatiel';
import { ProxyAgent, request } from 'undici';
import type { EgressProxy } from '../egress/EgressProxy';
import type { Fetcher, FetchResult } from '../ports';
import { describeError } from '../StepError';

export const USER_AGENT = 'agent-workloads-scraper/0.1';

const MAX_REDIRECTS = 5;
const MAX_ATTEMPTS = 4;
const MAX_RETRY_AFTER_MS = 30_000;
const MAX_URL = 1500;
/** Worth another try: the server is busy or restarting. */
const BUSY = new Set([429, 502, 503, 504]);

export interface FetchLimits {
  maxBytes: number;
  /** One try. */
  timeoutMs: number;
  /** One page, with its redirects, tries and pauses: a site that stalls must not hold the crawl. */
  totalMs: number;
}

/** One answer of one server, before redirects are followed. */
type Hop =
  | (FetchResult & { kind: 'response' } & {
      location?: string;
      retryAfterMs?: number;
    })
  | { kind: 'failure'; message: string; isFinal: boolean };

/** Fetches through the egress proxy only; redirects, sizes, time and retries are bounded. */
export class ProxiedFetcher implements Fetcher {
  private readonly agent: ProxyAgent;
  private readonly egress: EgressProxy;
  private readonly limits: FetchLimits;

  constructor(egress: EgressProxy, limits: FetchLimits) {
    this.egress = egress;
    this.limits = limits;
    this.agent = new ProxyAgent({
      uri: egress.server,
      token: `Basic ${Buffer.from(
        `${egress.username}:${egress.password}`,
      ).toString('base64')}`,
      // Plain http is tunnelled too: then a refusal can't be mistaken for a page.
      proxyTunnel: true,
      connections: 16,
    });
  }

  async fetch(url: string, signal: AbortSignal): Promise<FetchResult> {
    const late = AbortSignal.timeout(this.limits.totalMs);
    try {
      return await this.follow(url, AbortSignal.any([signal, late]));
    } catch (error) {
      signal.throwIfAborted();
      if (!late.aborted) {
        throw error;
      }
      const seconds = this.limits.totalMs / 1000;
      return {
        kind: 'failure',
        message: `No complete answer within ${seconds} s, all tries together`,
      };
    }
  }

  private async follow(url: string, signal: AbortSignal): Promise<FetchResult> {
    let current = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const hop = await this.fetchWithRetries(current, signal);
      if (hop.kind === 'failure') {
        return { kind: 'failure', message: hop.message };
      }
      if (hop.location === undefined) {
        const { location: _, retryAfterMs: __, ...response } = hop;
        return response;
      }
      const next = nextLocation(current, hop.location);
      if (next.problem !== undefined) {
        return { kind: 'failure', message: next.problem };
      }
      current = next.url;
    }
    return {
      kind: 'failure',
      message: `More than ${MAX_REDIRECTS} redirects, the last to ${current.slice(
        0,
        200,
      )}`,
    };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private fetchWithRetries(url: string, signal: AbortSignal): Promise<Hop> {
    const exponential = new ExponentialBackoff({
      initialDelay: 300,
      maxDelay: 5_000,
    });
    const policy = retry(
      handleWhenResult(hop => isWorthARetry(hop as Hop)),
      {
        maxAttempts: MAX_ATTEMPTS - 1,
        backoff: new DelegateBackoff<{ attempt: number; result?: unknown }>(
          context => {
            const result = (context as { result?: { value?: unknown } }).result;
            const hop = result?.value as Hop | undefined;
            const wanted =
              hop?.kind === 'response' ? hop.retryAfterMs : undefined;
            return Math.max(
              wanted ?? 0,
              exponential.next().duration * context.attempt,
            );
          },
        ),
      },
    );
    return policy.execute(
      ({ signal: inner }) => this.fetchOnce(url, inner),
      signal,
    );
  }

  private async fetchOnce(url: string, signal: AbortSignal): Promise<Hop> {
    const timeout = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      const response = await request(url, {
        dispatcher: this.agent,
        signal: AbortSignal.any([signal, timeout]),
        headersTimeout: this.limits.timeoutMs,
        bodyTimeout: this.limits.timeoutMs,
        headers: {
          'user-agent': USER_AGENT,
          accept:
            'text/html,application/xhtml+xml;q=0.9,text/*;q=0.5,*/*;q=0.1',
          'accept-encoding': 'gzip, deflate, br',
        },
      });
      const header = (name: string) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      const isRedirect =
        [301, 302, 303, 307, 308].includes(response.statusCode) &&
        header('location') !== undefined;
      const { body, truncated } = isRedirect
        ? await discard(response.body)
        : await readBounded(
            response.body,
            header('content-encoding'),
            this.limits.maxBytes,
          );
      return {
        kind: 'response',
        finalUrl: url,
        status: response.statusCode,
        contentType: header('content-type') ?? '',
        body,
        truncated,
        location: isRedirect ? header('location') : undefined,
        retryAfterMs: retryAfterMs(header('retry-after')),
      };
    } catch (error) {
      signal.throwIfAborted();
      return this.explain(url, error, timeout.aborted);
    }
  }

  private explain(url: string, error: unknown, timedOut: boolean): Hop {
    const refusal = this.egress.refusalOf(url);
    if (refusal) {
      return { kind: 'failure', message: refusal, isFinal: true };
    }
    const seconds = this.limits.timeoutMs / 1000;
    return {
      kind: 'failure',
      isFinal: false,
      message: timedOut
        ? `No complete answer within ${seconds} s`
        : `The connection failed: ${describeError(error)}`,
    };
  }
}

function isWorthARetry(hop: Hop): boolean {
  return hop.kind === 'failure' ? !hop.isFinal : BUSY.has(hop.status);
}

function nextLocation(
  from: string,
  location: string,
): { url: string; problem?: undefined } | { problem: string } {
  const url = URL.canParse(location, from)
    ? new URL(location, from)
    : undefined;
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.href.length > MAX_URL
  ) {
    return {
      problem: `Redirected to ${JSON.stringify(
        location.slice(0, 200),
      )}, which is no http(s) URL of a usable length`,
    };
  }
  url.username = '';
  url.password = '';
  return { url: url.href };
}

function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const ms = /^\d+$/.test(value.trim())
    ? Number(value) * 1000
    : Date.parse(value) - Date.now();
  return Number.isFinite(ms)
    ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
    : undefined;
}

async function discard(body: Readable) {
  body.on('error', () => {}).destroy();
  return { body: Buffer.alloc(0), truncated: false };
}

/** The limit counts decompressed bytes, so that a small answer can't grow without bound. */
async function readBounded(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<{ body: Buffer; truncated: boolean }> {
  const decoder = decoderOf(encoding);
  let source: Readable = body;
  if (decoder) {
    body.on('error', error => decoder.destroy(error));
    source = body.pipe(decoder);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) {
      body.on('error', () => {}).destroy();
      break;
    }
  }
  return {
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    truncated: size > maxBytes,
  };
}

function decoderOf(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
