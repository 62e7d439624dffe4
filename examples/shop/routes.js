'use strict';
const { BRANDS, CATALOG } = require('./catalog');
const { image } = require('./images');
const pages = require('./pages');

const SLOW_MS = 1500;
const BIG_BYTES = 3 * 1024 * 1024;

const html = body => ({ status: 200, type: 'text/html; charset=utf-8', body });
const redirect = (location, status = 302) => ({
  status,
  type: 'text/plain',
  body: `See ${location}\n`,
  headers: { location },
});
const missing = {
  status: 404,
  type: 'text/html; charset=utf-8',
  body: '<!doctype html><title>Not found</title><h1>Not found</h1><p>There is no such page.</p>\n',
};
const orMissing = body => (body === undefined ? missing : html(body));

const ROBOTS = `User-agent: *
Disallow: /private
${BRANDS.map(brand => `Disallow: /${brand.slug}/private`).join('\n')}
Sitemap: /sitemap.xml
`;

function sitemap(origin) {
  const urls = [...CATALOG.values()].flatMap(({ brand, products }) => [
    `/${brand.slug}/`,
    ...products.map(product => `/${brand.slug}/products/${product.slug}`),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.map(url => `<url><loc>${origin}${url}</loc></url>`).join('\n')}
</urlset>
`;
}

const directory = () =>
  html(
    `<!doctype html><title>Sample shops</title><h1>Sample shops</h1><ul>${BRANDS.map(
      ({ slug, name }) => `<li><a href="/${slug}/">${name}</a></li>`,
    ).join('')}</ul>\n`,
  );

/** Answers 503 to the first request of a client, 200 from then on. */
function flaky(entry, { flakyHit }) {
  if (flakyHit()) {
    return {
      status: 503,
      type: 'text/plain',
      body: 'Busy, come back in a second.\n',
      headers: { 'retry-after': '1' },
    };
  }
  return html(
    pages.plainPage(entry, 'Clearance', 'Last items, while they last.'),
  );
}

const slow = entry => ({
  ...html(
    pages.plainPage(entry, 'Stock check', 'Counted by hand, shelf by shelf.'),
  ),
  delayMs: SLOW_MS,
});

/** Pages below a shop's own folder. */
function shopRoute(entry, rest, context) {
  const { brand, products } = entry;
  const [section, name] = rest.split('/');
  switch (section) {
    case '': {
      const number = Number(context.query.get('page') ?? 1);
      return orMissing(pages.indexPage(entry, number));
    }
    case 'category':
      return orMissing(pages.categoryPage(entry, name));
    case 'products':
      return orMissing(pages.productPage(entry, name));
    case 'images': {
      const product = products.find(p => `${p.sku}.svg` === name);
      if (!product) return missing;
      return {
        status: 200,
        type: 'image/svg+xml',
        body: image(brand, product),
      };
    }
    case 'clearance':
      return flaky(entry, context);
    case 'stock':
      return slow(entry);
    case 'old-catalogue':
      return redirect(`/${brand.slug}/`, 301);
    case 'private':
      return html(pages.plainPage(entry, 'My orders', 'For customers only.'));
    default:
      return missing;
  }
}

/** Pages that are awkward on purpose, for tests of scrapers. */
const AWKWARD = {
  '/slow': entry => slow(entry),
  '/flaky': (entry, context) => flaky(entry, context),
  '/old': () => redirect(`/${BRANDS[0].slug}/`, 301),
  '/big': entry => html(pages.bigPage(entry, BIG_BYTES)),
  '/loop': () => redirect('/loop'),
  '/redirect-to-metadata': () => redirect('http://169.254.169.254/'),
  '/redirect-to-loopback': () => redirect('http://127.0.0.1:1/'),
};

/** What to answer to a GET of `path`. Pure but for the counter behind `context.flakyHit`. */
function route(path, context) {
  const first = CATALOG.get(BRANDS[0].slug);
  if (path === '/') return directory();
  if (path === '/robots.txt') {
    return { status: 200, type: 'text/plain', body: ROBOTS };
  }
  if (path === '/sitemap.xml') {
    const body = sitemap(context.origin);
    return { status: 200, type: 'application/xml', body };
  }
  if (path.startsWith('/private')) {
    return html(pages.plainPage(first, 'Private', 'Not for robots.'));
  }
  if (Object.hasOwn(AWKWARD, path)) return AWKWARD[path](first, context);
  const [, slug, ...rest] = path.split('/');
  const entry = CATALOG.get(slug);
  if (!entry) return missing;
  if (rest.length === 0) return redirect(`/${slug}/`, 301);
  return shopRoute(entry, rest.join('/'), context);
}

module.exports = { route };
