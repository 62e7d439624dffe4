import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/config';
import { listen } from '../../src/services/listen';
import { freePort } from '../services/ports';

const { createShop } = createRequire(__filename)(
  join(projectRoot(), 'examples/shop/server.js'),
) as { createShop: () => Server };

let server: Server;
let base: string;

beforeAll(async () => {
  server = createShop();
  base = await listen(server, await freePort(), 'the shop');
});
beforeEach(() => fetch(`${base}/__reset`));
afterAll(() => server.close());

const get = (path: string, init?: RequestInit) =>
  fetch(base + path, { redirect: 'manual', ...init });
const text = async (path: string) => (await get(path)).text();

function linksIn(html: string): string[] {
  return [...html.matchAll(/href="([^"]+)"/g)].map(match => String(match[1]));
}

interface Product {
  name: string;
  gtin13: string;
  offers: { price: string; priceCurrency: string };
}

function productIn(html: string): Product | undefined {
  const data = /application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1];
  return data === undefined ? undefined : JSON.parse(data);
}

/** Everything under a shop that its links lead to, without the pages closed to robots. */
async function crawl(start: string): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    if (seen.has(path) || path.includes('/private/')) continue;
    const response = await get(path);
    const body = await response.text();
    seen.set(path, body);
    if (response.ok)
      queue.push(...linksIn(body).filter(l => l.startsWith(start)));
  }
  return seen;
}

describe('the sample shops', () => {
  it.each(['/alpine-outfitters/', '/harbor-goods/'])(
    'lead from %s to 25 products, all but one with structured data',
    async start => {
      const pages = [...(await crawl(start))];
      const products = pages.filter(([, html]) => html.includes('id="price"'));
      expect(products).toHaveLength(25);
      const described = products.filter(([, html]) => productIn(html));
      expect(described).toHaveLength(24);
      const dead = pages.filter(([, html]) => html.includes('Not found'));
      expect(dead.map(([path]) => path)).toEqual([
        `${start}products/retired-lantern`,
      ]);
    },
  );

  it('sell the same article at different prices', async () => {
    const alpine = productIn(
      await text('/alpine-outfitters/products/storm-dome'),
    );
    const ridge = '/products/ridge-2-tent';
    const here = productIn(await text(`/alpine-outfitters${ridge}`));
    const there = productIn(await text(`/harbor-goods${ridge}`));
    expect(alpine?.offers).toMatchObject({ price: '459.00' });
    expect(here?.gtin13).toBe(there?.gtin13);
    expect(here?.offers.price).toBe('289.00');
    expect(there?.offers.price).toBe('265.88');
  });

  it('answer the same request the same way', async () => {
    expect(await text('/harbor-goods/?page=2')).toBe(
      await text('/harbor-goods/?page=2'),
    );
  });

  it('write one price by script only', async () => {
    const html = await text('/harbor-goods/products/expedition-pack-65');
    expect(html).toContain('<p class="price" id="price"></p>');
    expect(html).toContain("textContent = '€");
  });

  it.each([
    { path: '/old', status: 301, location: '/alpine-outfitters/' },
    { path: '/harbor-goods', status: 301, location: '/harbor-goods/' },
    {
      path: '/redirect-to-metadata',
      status: 302,
      location: 'http://169.254.169.254/',
    },
    { path: '/loop', status: 302, location: '/loop' },
  ])('redirect $path to $location', async ({ path, status, location }) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(location);
  });

  it.each([
    '/nothing',
    '/harbor-goods/?page=9',
    '/harbor-goods/?page=x',
    '/harbor-goods/products/no-such',
    '/harbor-goods/category/constructor',
    '/__proto__',
  ])('answer 404 to %s', async path => {
    expect((await get(path)).status).toBe(404);
  });

  it('refuse a client once on flaky pages, another client once more', async () => {
    const as = async (client: string) =>
      (await get('/flaky', { headers: { 'x-client-key': client } })).status;
    expect([await as('a'), await as('a'), await as('b')]).toEqual([
      503, 200, 503,
    ]);
  });

  it('count requests by path until they are reset', async () => {
    await get('/slow');
    await get('/harbor-goods/?page=2');
    await get('/harbor-goods/?page=2');
    const stats = async () => (await get('/__stats')).json();
    expect(await stats()).toEqual({
      total: 3,
      paths: { '/slow': 1, '/harbor-goods/?page=2': 2 },
    });
    await get('/__reset');
    expect(await stats()).toEqual({ total: 0, paths: {} });
  });

  it('close private pages to robots and list every product in the sitemap', async () => {
    expect(await text('/robots.txt')).toContain(
      'Disallow: /harbor-goods/private',
    );
    const sitemap = await text('/sitemap.xml');
    expect(sitemap.match(/<loc>/g)).toHaveLength(52);
    expect(sitemap).toContain(`${base}/harbor-goods/products/trail-runner`);
  });

  it('have a page larger than 3 MB', async () => {
    expect((await text('/big')).length).toBeGreaterThan(3 * 1024 * 1024);
  });
});
