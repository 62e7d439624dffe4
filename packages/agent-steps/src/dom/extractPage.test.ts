import { describe, expect, it } from 'vitest';
import { extractPage } from './extractPage';
import { findPrices, parseAmount } from './prices';
import { readJsonLd } from './products';

const extract = (html: string) =>
  extractPage({
    html: Buffer.from(html),
    contentType: 'text/html; charset=utf-8',
    url: 'https://shop.example/p',
  });

describe('extractPage', () => {
  it('reads title, headings, links, forms, prices and JSON-LD', () => {
    const facts = extract(`<html lang="en"><head><title> A  shop </title>
      <meta name="description" content="Things">
      <script type="application/ld+json">{"@type":"Product","name":"Tent","gtin13":4006381333931,
        "offers":[{"@type":"Offer","price":"1,289.00","priceCurrency":"EUR","availability":"https://schema.org/InStock"}]}</script>
      </head><body><h1>Tent</h1><p>€1.289,00</p><a href="/x">in</a><a href="https://other.example">out</a>
      <form method="POST" action="/cart"><input name="sku"><button>Buy</button></form><img src="a.png"></body></html>`);
    expect(facts).toMatchObject({
      title: 'A shop',
      description: 'Things',
      language: 'en',
      headings: [{ level: 1, text: 'Tent' }],
      links: { internal: 1, external: 1 },
      forms: [
        {
          action: '/cart',
          method: 'post',
          fields: [{ name: 'sku', type: 'input' }],
        },
      ],
      images: { total: 1, withoutText: 1 },
      prices: [{ amount: 1289, currency: 'EUR' }],
      products: [
        {
          name: 'Tent',
          gtin: '4006381333931',
          price: 1289,
          currency: 'EUR',
          availability: 'InStock',
        },
      ],
      jsonLdTypes: ['Product', 'Offer'],
    });
  });

  it('runs no script of the page and notes that only scripts would fill it', () => {
    const facts = extract(`<body><div id="app"></div><script>
      document.body.innerHTML = '<h1>made by script</h1>'; process.exit(1);</script></body>`);
    expect(facts).toMatchObject({
      scriptOnly: true,
      headings: [],
      text: { characters: 0 },
    });
  });

  it('does not take markup of scripts, styles and templates for text', () => {
    const facts = extract(
      '<style>.a{content:"€1"}</style><template>€2</template><p>€3</p><script>"€4"</script>',
    );
    expect(facts.prices.map(price => price.amount)).toEqual([3]);
  });

  it('survives anything: no HTML, broken bytes, control characters', () => {
    expect(extract('').title).toBe('');
    expect(extract('<title>a\u0000b\u202ec</title>').title).not.toMatch(
      /[\p{Cc}\u202e]/u,
    );
    expect(() =>
      extractPage({
        html: Buffer.from([0xff, 0xfe, 0x00]),
        contentType: 'text/html',
        url: 'https://a/',
      }),
    ).not.toThrow();
  });
});

describe('parseAmount', () => {
  it.each([
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1.234.567', 1234567],
    ['1,234', 1234],
    ['89.9', 89.9],
    ['0', 0],
    ['free', undefined],
    ['-5', undefined],
  ])('%s means %s', (text, amount) => expect(parseAmount(text)).toBe(amount));
});

describe('findPrices', () => {
  it.each([
    [
      '€289.00 and 19,90 €',
      [
        ['EUR', 289],
        ['EUR', 19.9],
      ],
    ],
    [
      'USD 12 or 12.50 CHF',
      [
        ['USD', 12],
        ['CHF', 12.5],
      ],
    ],
    ['Weight 1289 g, article 4711', []],
    ['$1,299.00', [['USD', 1299]]],
  ])('in %j', (text, expected) => {
    expect(
      findPrices(text).map(({ currency, amount }) => [currency, amount]),
    ).toEqual(expected);
  });

  it('is not slowed down by long runs of digits', () => {
    const started = Date.now();
    findPrices('1'.repeat(400_000));
    findPrices('1,'.repeat(200_000));
    expect(Date.now() - started).toBeLessThan(3000);
  });
});

describe('readJsonLd', () => {
  it('finds products in graphs and lists, and counts what is no JSON', () => {
    const graph =
      '{"@graph":[{"@type":["Thing","Product"],"name":"A"},{"@type":"ItemList","itemListElement":[{"item":{"@type":"Product","name":"B"}}]}]}';
    const found = readJsonLd([graph, '{broken']);
    expect(found.products.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(found.errors).toBe(1);
  });

  it('ignores what has the wrong shape', () => {
    const odd = [
      'null',
      '[]',
      '"x"',
      '{"@type":"Product"}',
      '{"@type":"Product","name":{"a":1}}',
      '{"@type":7}',
    ];
    expect(readJsonLd(odd)).toMatchObject({ products: [], errors: 0 });
    const price = '{"@type":"Product","name":"A","offers":{"price":-3}}';
    expect(readJsonLd([price]).products[0]?.price).toBeUndefined();
  });

  it('does not follow endless nesting', () => {
    expect(
      readJsonLd([`${'['.repeat(5000)}${']'.repeat(5000)}`]).products,
    ).toEqual([]);
  });
});
