'use strict';
const { CATEGORIES } = require('./catalog');
const { escapeHtml, money, page } = require('./layout');

const PAGE_SIZE = 8;

function card(brand, product) {
  const href = `/${brand.slug}/products/${product.slug}`;
  return `<article class="card"><a href="${href}"><img src="/${
    brand.slug
  }/images/${product.sku}.svg" width="260" height="180" alt=""></a>
<div><h2><a href="${href}">${escapeHtml(product.name)}</a></h2>
<span class="price">${money(product)}</span>
<div class="muted" style="padding:0">★ ${product.rating.toFixed(1)} (${
    product.reviews
  })</div></div></article>`;
}

const grid = (brand, products) =>
  `<section class="grid">${products
    .map(product => card(brand, product))
    .join('\n')}</section>`;

const hero = (title, text) =>
  `<div class="hero"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(
    text,
  )}</p></div>`;

/** Index, PAGE_SIZE products at a time; undefined when there is no such page. */
function indexPage({ brand, products }, number) {
  const count = Math.ceil(products.length / PAGE_SIZE);
  if (!Number.isInteger(number) || number < 1 || number > count) {
    return undefined;
  }
  const links = Array.from({ length: count }, (_, i) => i + 1).map(n =>
    n === number
      ? `<b aria-current="page">${n}</b>`
      : `<a href="/${brand.slug}/?page=${n}">${n}</a>`,
  );
  const shown = products.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE);
  return page(brand, {
    title: number === 1 ? 'All products' : `All products, page ${number}`,
    hero: hero(brand.name, brand.claim),
    body: `${grid(
      brand,
      shown,
    )}\n<nav class="pages" aria-label="Pages">${links.join('')}</nav>`,
  });
}

function categoryPage({ brand, products }, slug) {
  const name = Object.hasOwn(CATEGORIES, slug) ? CATEGORIES[slug] : undefined;
  if (!name) return undefined;
  const shown = products.filter(product => product.category === slug);
  return page(brand, {
    title: name,
    hero: hero(name, `${shown.length} products`),
    body: grid(brand, shown),
  });
}

function structuredData(brand, product) {
  const price = product.oldPriceInData ? product.price + 10 : product.price;
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.name,
    sku: product.sku,
    gtin13: product.gtin,
    category: CATEGORIES[product.category],
    image: `/${brand.slug}/images/${product.sku}.svg`,
    brand: { '@type': 'Brand', name: brand.name },
    aggregateRating: {
      '@type': 'AggregateRating',
      ratingValue: product.rating.toFixed(1),
      reviewCount: product.reviews,
    },
    offers: {
      '@type': 'Offer',
      price: price.toFixed(2),
      priceCurrency: product.currency,
      availability: `https://schema.org/${
        product.inStock ? 'InStock' : 'OutOfStock'
      }`,
    },
  };
  return `<script type="application/ld+json">${JSON.stringify(data).replace(
    /</g,
    '\\u003c',
  )}</script>`;
}

/** What only a browser shows: the rest of the page is in the markup. */
const deliveryScript = product => `<script>
document.getElementById('delivery').textContent =
  'Delivered in ' + (${product.weight} > 1000 ? 4 : 2) + ' working days';
</script>`;

const scriptOnlyPrice = product => `<script>
document.getElementById('price').textContent = '${money(product)}';
</script>`;

function productPage({ brand, products }, slug) {
  const product = products.find(candidate => candidate.slug === slug);
  if (!product) return undefined;
  const price = product.scriptOnly ? '' : money(product);
  const related = products
    .filter(p => p.category === product.category && p !== product)
    .slice(0, 4);
  return page(brand, {
    title: product.name,
    head: product.scriptOnly ? '' : structuredData(brand, product),
    body: `<section class="product">
<img src="/${brand.slug}/images/${
      product.sku
    }.svg" width="520" height="360" alt="${escapeHtml(product.name)}">
<div><a class="tag" href="/${brand.slug}/category/${product.category}">${
      CATEGORIES[product.category]
    }</a>
<h1>${escapeHtml(product.name)}</h1>
<div class="muted">★ ${product.rating.toFixed(1)} from ${
      product.reviews
    } reviews</div>
<p class="price" id="price">${price}</p>
<p>${
      product.inStock ? 'In stock' : 'Sold out'
    } · <span id="delivery"></span></p>
<form action="/${
      brand.slug
    }/basket" method="post"><input type="hidden" name="sku" value="${
      product.sku
    }"><button>Add to basket</button></form>
<table><tr><td>Article</td><td>${product.sku}</td></tr><tr><td>GTIN</td><td>${
      product.gtin
    }</td></tr><tr><td>Weight</td><td>${
      product.weight
    } g</td></tr></table></div>
</section>
<h2>Goes with it</h2>
${grid(brand, related)}
${deliveryScript(product)}${
      product.scriptOnly ? scriptOnlyPrice(product) : ''
    }`,
  });
}

/** A page with a heading and a sentence. */
const plainPage = ({ brand }, title, text, extra = '') =>
  page(brand, {
    title,
    hero: hero(title, text),
    body: `<p>${escapeHtml(text)}</p>${extra}`,
  });

/** About `bytes` of markup: for limits on size. */
function bigPage(entry, bytes) {
  const row = i =>
    `<tr><td>Row ${i}</td><td>Measured value ${
      (i * 7919) % 100003
    }</td></tr>\n`;
  let rows = '';
  for (let i = 0; rows.length < bytes; i += 1) rows += row(i);
  return plainPage(
    entry,
    'Test report',
    'A very long table.',
    `<table>${rows}</table>`,
  );
}

module.exports = { indexPage, categoryPage, productPage, plainPage, bigPage };
