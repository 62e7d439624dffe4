import {
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { freePort } from './services';

/** `unavailable` answers 503, `hang` never answers, `break` cuts the connection. */
export type Fault = 'none' | 'unavailable' | 'hang' | 'break';

/** A door before an S3 server: keeps a log of what is asked for and fails on demand. */
export interface S3Front {
  endpoint: string;
  /** `METHOD /bucket/key`, as it was written on the wire. */
  log: string[];
  /** Requests of these methods fail from now on. */
  fail(fault: Fault, methods?: string[]): void;
  close(): Promise<void>;
}

export async function openS3Front(target: string): Promise<S3Front> {
  const log: string[] = [];
  let fault: Fault = 'none';
  let failing: string[] = [];
  const server = createServer((incoming, answer) => {
    log.push(`${incoming.method} ${incoming.url}`);
    const isFailing =
      failing.length === 0 || failing.includes(incoming.method ?? '');
    if (fault === 'none' || !isFailing) {
      passOn(target, incoming, answer);
    } else if (fault === 'break') {
      incoming.socket.destroy();
    } else if (fault === 'unavailable') {
      incoming.resume();
      answer
        .writeHead(503, { 'content-type': 'application/xml' })
        .end('<Error><Code>SlowDown</Code><Message>busy</Message></Error>');
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    fail: (next, methods = []) => {
      fault = next;
      failing = methods;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** With its headers as they are, for they are signed. */
function passOn(
  target: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  const { hostname, port } = new URL(target);
  const onward = request({
    hostname,
    port,
    method: incoming.method,
    path: incoming.url,
    headers: incoming.headers,
  });
  onward.on('response', response => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  incoming.pipe(onward);
}
