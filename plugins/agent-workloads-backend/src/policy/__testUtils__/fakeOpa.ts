import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request to the server was. */
export interface Asked {
  method?: string;
  url?: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An HTTP server that answers as a test says, well or badly. */
export async function startFakeOpa(answer: RequestListener) {
  const asked: Asked[] = [];
  const behaviour = { answer };
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', chunk => {
      body += chunk;
    });
    req.on('end', () => {
      const { method, url, headers } = req;
      asked.push({ method, url, headers, body });
      behaviour.answer(req, res);
    });
  });
  const listen = (port: number) =>
    new Promise<void>(resolve => {
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    behaviour,
    /** Nobody listens any more. */
    stop: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    /** Listens again where it did. */
    restart: () => listen(port),
  };
}

/** Answers with JSON. */
export const json =
  (value: unknown, status = 200): RequestListener =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(value));
  };
