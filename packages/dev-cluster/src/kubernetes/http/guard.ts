import { IncomingMessage } from 'node:http';
import { ApiError } from '../../store';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * There is no authentication, and any web page can send requests to loopback.
 * A browser says where a request comes from; DNS rebinding shows in Host.
 */
export function refuseForeignCallers(request: IncomingMessage): void {
  const { host = '', origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  if (!LOOPBACK.has(hostname)) {
    throw new ApiError(
      'Forbidden',
      `requests for host ${JSON.stringify(
        host,
      )} are refused: the embedded cluster answers only to a loopback name (127.0.0.1 or localhost)`,
    );
  }
  const foreignSite =
    site !== undefined && site !== 'none' && site !== 'same-origin';
  if (foreignSite || (origin !== undefined && origin !== `http://${host}`)) {
    throw new ApiError(
      'Forbidden',
      'requests from web pages are refused by the embedded cluster',
    );
  }
}
