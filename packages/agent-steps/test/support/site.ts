import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { freePort } from './services';

/** A small site of one test; counts what was asked for. */
export interface Site {
  /** `127.0.0.1:port` */
  host: string;
  origin: string;
  requests: string[];
  upgrades: string[];
  close(): Promise<void>;
}

export async function openSite(
  answer: (
    path: string,
    response: ServerResponse,
    request: IncomingMessage,
  ) => void,
): Promise<Site> {
  const requests: string[] = [];
  const upgrades: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request.url ?? '', response, request);
  });
  server.on('upgrade', (request, socket) => {
    upgrades.push(request.url ?? '');
    socket.destroy();
  });
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    requests,
    upgrades,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const html = (response: ServerResponse, body: string, status = 200) =>
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(body);
