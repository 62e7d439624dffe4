import { ServerResponse } from 'node:http';
import { ApiError } from '../../store';

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  options: { code?: number; warnings?: readonly string[] } = {},
): void {
  const data = Buffer.from(`${JSON.stringify(body)}\n`);
  for (const text of options.warnings ?? []) {
    response.appendHeader('Warning', `299 - ${JSON.stringify(text)}`);
  }
  response.writeHead(options.code ?? 200, {
    'content-type': 'application/json',
    'content-length': data.length,
    'cache-control': 'no-cache, private',
  });
  response.end(data);
}

/** Answers that there is nothing, without a Status. */
export function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('404 page not found\n');
}

/** Answers with a Status; what is not an ApiError is an internal error. */
export function sendError(response: ServerResponse, error: unknown): void {
  const status = ApiError.is(error)
    ? error
    : new ApiError(
        'InternalError',
        `Internal error occurred: ${
          error instanceof Error ? error.message : String(error)
        }`,
      );
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The rest of a body that nobody reads would block the connection.
  if (status.reason === 'RequestEntityTooLarge') {
    response.setHeader('connection', 'close');
  }
  sendJson(response, status.toStatus(), { code: status.code });
}
