import { createServer, type Server, type ServerResponse } from 'node:http';
import { freePort } from './ports';

/** How often each path was asked for, and how often it was answered to the end. */
export interface Count {
  asked: number;
  answered: number;
}

/**
 * A site whose pages can be held back: it answers so many and keeps the rest waiting, so that a test breaks something at
 * a known moment of a crawl, however fast the machine is.
 */
export class HeldSite {
  readonly origin: string;
  /** As the platform's `allowed_hosts` names it. */
  readonly host: string;
  readonly #server: Server;
  readonly #counts = new Map<string, Count>();
  readonly #waiting = new Map<ServerResponse, () => void>();
  #allowance = Infinity;

  private constructor(server: Server, address: string, port: number) {
    this.#server = server;
    this.host = `${address}:${port}`;
    this.origin = `http://${this.host}`;
  }

  /** Serves `bodies` by path; pods reach it at the node's address. */
  static async open(
    address: string,
    bodies: Record<string, string>,
  ): Promise<HeldSite> {
    const port = await freePort(address);
    const server = createServer();
    const site = new HeldSite(server, address, port);
    server.on('request', (request, response) => {
      site.#take(request.url ?? '', bodies, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    return site;
  }

  /** From now on only so many pages are answered. */
  hold(allowance: number): void {
    this.#allowance = allowance;
  }

  /** Answers what waits, and everything from now on. */
  release(): void {
    this.#allowance = Infinity;
    for (const answer of this.#waiting.values()) answer();
    this.#waiting.clear();
  }

  /** Requests whose clients are waiting just now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** As they are now, without robots.txt. */
  get counts(): Record<string, Count> {
    return Object.fromEntries(
      [...this.#counts]
        .filter(([path]) => path !== '/robots.txt')
        .sort()
        .map(([path, count]) => [path, { ...count }]),
    );
  }

  get answered(): string[] {
    return Object.entries(this.counts)
      .filter(([, { answered }]) => answered > 0)
      .map(([path]) => path);
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #take(
    path: string,
    bodies: Record<string, string>,
    response: ServerResponse,
  ): void {
    const count = this.#counts.get(path) ?? { asked: 0, answered: 0 };
    this.#counts.set(path, count);
    count.asked += 1;
    const answer = () => {
      const body = Object.hasOwn(bodies, path) ? bodies[path] : undefined;
      response.once('finish', () => {
        count.answered += 1;
      });
      response
        .writeHead(body === undefined ? 404 : 200, {
          'content-type': 'text/html; charset=utf-8',
        })
        .end(body ?? '<!doctype html><title>Not found</title>');
    };
    if (path === '/robots.txt' || this.#allowance > 0) {
      if (path !== '/robots.txt') this.#allowance -= 1;
      answer();
      return;
    }
    this.#waiting.set(response, answer);
    response.once('close', () => this.#waiting.delete(response));
  }
}

/** A start page with links to so many others. */
export function shelf(pages: number): Record<string, string> {
  const paths = Array.from({ length: pages }, (_, i) => `/page/${i + 1}`);
  const bodies = paths.map(path => [
    path,
    `<!doctype html><title>Page ${path}</title><h1>Page ${path}</h1><p>Lamp, EUR 12.50</p>`,
  ]);
  const links = paths.map(path => `<li><a href="${path}">${path}</a></li>`);
  return Object.fromEntries([
    ['/', `<!doctype html><title>Shelf</title><ul>${links.join('')}</ul>`],
    ...bodies,
  ]);
}
