import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CdpCamera } from '../src/adapters/CdpCamera';
import { ProxiedFetcher } from '../src/adapters/ProxiedFetcher';
import { EgressGuard, type Resolver } from '../src/egress/EgressGuard';
import { type EgressProxy, startEgressProxy } from '../src/egress/EgressProxy';
import { openChrome, tempFolder } from './support/services';
import { html, openSite, type Site } from './support/site';

const log = { info: () => {}, warn: () => {} };
const LIMITS = { maxBytes: 1000, timeoutMs: 5000, totalMs: 15_000 };
const never = new AbortController().signal;

let cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  await Promise.all(cleanups.map(cleanup => cleanup()));
  cleanups = [];
});

async function site(answer: Parameters<typeof openSite>[0]): Promise<Site> {
  const opened = await openSite(answer);
  cleanups.push(opened.close);
  return opened;
}

async function proxy(
  allowedHosts: string[],
  resolve?: Resolver,
): Promise<EgressProxy> {
  const opened = await startEgressProxy({
    guard: new EgressGuard({ allowedHosts, resolve }),
    listenHost: '127.0.0.1',
    log,
  });
  cleanups.push(opened.close);
  return opened;
}

async function fetcher(allowedHosts: string[], resolve?: Resolver) {
  const opened = new ProxiedFetcher(await proxy(allowedHosts, resolve), LIMITS);
  cleanups.push(() => opened.close());
  return opened;
}

describe('the fetcher behind the egress proxy', () => {
  it('reads an allowed host, decompresses, and cuts at the limit', async () => {
    const { host, origin } = await site((_, response) =>
      html(response, 'x'.repeat(5000)),
    );
    const result = await (await fetcher([host])).fetch(`${origin}/`, never);
    expect(result).toMatchObject({
      kind: 'response',
      status: 200,
      truncated: true,
    });
    expect(result.kind === 'response' && result.body.length).toBe(1000);
  });

  it.each([
    ['loopback on another port', (inner: Site) => `${inner.origin}/secret`],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data/'],
    [
      'IPv6 loopback',
      (inner: Site) => `http://[::1]:${new URL(inner.origin).port}/secret`,
    ],
    [
      'mapped IPv4',
      (inner: Site) =>
        `http://[::ffff:127.0.0.1]:${new URL(inner.origin).port}/secret`,
    ],
    [
      'a decimal address',
      (inner: Site) => `http://2130706433:${new URL(inner.origin).port}/secret`,
    ],
    ['https to a private address', () => 'https://10.0.0.1/'],
  ])('does not follow a redirect to %s', async (_, target) => {
    const inner = await site((__, response) => html(response, 'secret'));
    const { host, origin } = await site((__, response) =>
      response.writeHead(302, { location: target(inner) }).end(),
    );
    const result = await (await fetcher([host])).fetch(`${origin}/`, never);
    expect(result).toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(/not allowed/),
    });
    expect(inner.requests).toEqual([]);
  });

  it('does not reach a private address behind a name, nor a second answer of DNS', async () => {
    const inner = await site((_, response) => html(response, 'secret'));
    const { port } = new URL(inner.origin);
    let lookups = 0;
    const rebinding: Resolver = async () => {
      lookups += 1;
      // Public while it is checked, loopback afterwards; 192.0.2.1 answers nothing, so use a refused range.
      return [{ address: lookups === 1 ? '10.9.9.9' : '127.0.0.1', family: 4 }];
    };
    const reader = await fetcher([], rebinding);
    const result = await reader.fetch(`http://rebind.example:${port}/`, never);
    expect(result).toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(/10\.9\.9\.9 is a private/),
    });
    expect(lookups).toBe(1);
    expect(inner.requests).toEqual([]);
  });

  it('connects to the address that was checked, not to what DNS says next', async () => {
    const inner = await site((_, response) => html(response, 'checked'));
    const { port } = new URL(inner.origin);
    let lookups = 0;
    const resolve: Resolver = async () => {
      lookups += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const reader = await fetcher([`named.example:${port}`], resolve);
    const result = await reader.fetch(`http://named.example:${port}/`, never);
    // The name does not exist: only the checked address can have answered.
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect(lookups).toBe(1);
  });

  it('gives up after five redirects', async () => {
    const { host, origin, requests } = await site((_, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    );
    const result = await (await fetcher([host])).fetch(`${origin}/`, never);
    expect(result).toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(/More than 5 redirects/),
    });
    expect(requests).toHaveLength(6);
  });

  it('waits as long as retry-after says and then reads the page', async () => {
    const times: number[] = [];
    const { host, origin } = await site((_, response) => {
      times.push(Date.now());
      if (times.length === 1) {
        response.writeHead(503, { 'retry-after': '1' }).end();
      } else {
        html(response, 'there');
      }
    });
    const result = await (await fetcher([host])).fetch(`${origin}/`, never);
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('serves nobody without its credentials', async () => {
    const { server } = await proxy(['127.0.0.1:1']);
    const response = await fetch(server, { headers: { host: 'example.org' } });
    expect([400, 407]).toContain(response.status);
  });
});

describe('a page in Chrome behind the egress proxy', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let chrome: Awaited<ReturnType<typeof openChrome>>;

  beforeAll(async () => {
    folder = await tempFolder('egress');
    chrome = await openChrome(folder.path);
  });
  afterAll(async () => {
    await chrome?.stop();
    await folder?.remove();
  });

  async function camera(allowedHosts: string[]) {
    const opened = new CdpCamera({
      url: chrome.endpoint,
      token: '',
      egress: await proxy(allowedHosts),
    });
    cleanups.unshift(() => opened.close());
    return opened;
  }

  it('is captured, while its requests to hosts that are not allowed go nowhere', async () => {
    const inner = await site((_, response) => html(response, 'secret'));
    const page = `<h1>Page</h1>
      <img src="${inner.origin}/image.png"><iframe src="${
      inner.origin
    }/frame"></iframe>
      <link rel="stylesheet" href="${inner.origin}/style.css">
      <script src="${inner.origin}/script.js"></script>
      <script>
        fetch('${inner.origin}/fetch', { mode: 'no-cors' }).catch(() => {});
        new WebSocket('ws://${inner.host}/socket');
        new WebSocket('ws://localhost:${
          new URL(inner.origin).port
        }/socket-by-name');
        navigator.sendBeacon('${inner.origin}/beacon', 'x');
        new Image().src = 'http://169.254.169.254/latest/meta-data/';
        document.title = [typeof RTCPeerConnection, typeof WebTransport].join();
        fetch('/seen?' + document.title);
      </script>`;
    const outer = await site((path, response) =>
      html(response, path === '/' ? page : ''),
    );
    const result = await (
      await camera([outer.host])
    ).capture(`${outer.origin}/`);
    expect(result).toMatchObject({ kind: 'captured' });
    expect(
      result.kind === 'captured' &&
        result.viewport.png.subarray(1, 4).toString(),
    ).toBe('PNG');
    expect(inner.requests).toEqual([]);
    expect(inner.upgrades).toEqual([]);
    // The page's own script ran, and found no way round the proxy by UDP.
    expect(outer.requests).toContain('/seen?undefined,undefined');
  });

  it('is not captured when it leads to a refused address, and the message says why', async () => {
    const inner = await site((_, response) => html(response, 'secret'));
    const outer = await site((_, response) =>
      response.writeHead(302, { location: `${inner.origin}/secret` }).end(),
    );
    const result = await (
      await camera([outer.host])
    ).capture(`${outer.origin}/`);
    expect(result).toMatchObject({
      kind: 'failure',
      message: expect.stringMatching(/not allowed.*loopback/),
    });
    expect(inner.requests).toEqual([]);
  });

  it('reports an error page instead of a picture of it', async () => {
    const outer = await site((_, response) => html(response, 'oops', 404));
    const result = await (
      await camera([outer.host])
    ).capture(`${outer.origin}/`);
    expect(result).toEqual({
      kind: 'failure',
      message: 'The site answered 404',
    });
  });

  it('cuts a page of endless height', async () => {
    const outer = await site((_, response) =>
      html(response, '<div style="height:200000px">tall</div>'),
    );
    const result = await (
      await camera([outer.host])
    ).capture(`${outer.origin}/`);
    expect(result).toMatchObject({ kind: 'captured', fullPage: { cut: true } });
  });
});
