import type { IncomingMessage, ServerResponse } from 'node:http';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Any web page can make a browser send requests to loopback. Servers here have no users to tell apart, so they
 * answer only requests that name loopback as their host and do not come from a page.
 *
 * @returns why the request is refused, or undefined
 * @internal
 */
export function foreignRequest(req: IncomingMessage): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = req.headers;
  if (host !== undefined && !LOOPBACK_HOST.test(host)) {
    return `the Host header "${host}" is not loopback`;
  }
  if (origin !== undefined) return `requests from web pages (${origin})`;
  if (site !== undefined && site !== 'none' && site !== 'same-origin') {
    return 'cross-site requests';
  }
  return undefined;
}

/** Answers 403 to a request that {@link foreignRequest} refuses. @internal */
export function refuseForeign(
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const reason = foreignRequest(req);
  if (!reason) return false;
  res.writeHead(403, { 'content-type': 'text/plain' });
  res.end(`Refused: ${reason}. This server is for local development only.\n`);
  return true;
}
