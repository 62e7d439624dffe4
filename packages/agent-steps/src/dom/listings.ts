import type { FactsPage, Listing, PageFacts } from '../model/facts';
import type { Obtained } from './confidence';

const READABLE_CHARACTERS = 200;

/** Products of pages that show one product: lists repeat what such pages say. */
export function listingsOf(pages: readonly FactsPage[]): Listing[] {
  const listings = new Map<string, Listing>();
  for (const page of pages) {
    const product =
      page.facts?.products.length === 1 ? page.facts.products[0] : undefined;
    if (!product || !page.facts) {
      continue;
    }
    const textPrice = contradiction(page.facts);
    const listing = { ...product, site: page.site, url: page.url, textPrice };
    const identity = `${page.site} ${
      product.gtin ?? product.sku ?? product.name
    }`;
    if (!listings.has(identity)) {
      listings.set(identity, listing);
    }
  }
  return [...listings.values()];
}

/** The first price of the text when the structured price stands nowhere in it. */
function contradiction(facts: PageFacts): number | undefined {
  const price = facts.products[0]?.price;
  if (
    price === undefined ||
    facts.prices.some(({ amount }) => amount === price)
  ) {
    return undefined;
  }
  return facts.prices[0]?.amount;
}

/** Pages that show one product say so in JSON-LD or by the form that sells it. */
function showsOneProduct(facts: PageFacts): boolean {
  return (
    facts.products.length === 1 ||
    (facts.products.length === 0 &&
      facts.forms.some(form =>
        form.fields.some(({ name }) =>
          /^(sku|product|item)(_?id)?$/i.test(name),
        ),
      ))
  );
}

export function measure(
  pages: readonly FactsPage[],
  counts: { pagesTotal: number; pagesFailed: number; notFollowed: number },
): Obtained {
  const parsed = pages.flatMap(page =>
    page.facts ? [{ ...page, facts: page.facts }] : [],
  );
  const products = parsed.filter(page => showsOneProduct(page.facts));
  const priced = products.filter(
    page => page.facts.products[0]?.price !== undefined,
  );
  const compared = priced.filter(page => page.facts.prices.length > 0);
  return {
    ...counts,
    parsed: parsed.length,
    readable: parsed.filter(
      ({ facts }) =>
        facts.title !== '' &&
        facts.headings.length > 0 &&
        facts.text.characters >= READABLE_CHARACTERS,
    ).length,
    scriptOnly: parsed.filter(page => page.facts.scriptOnly).length,
    truncated: parsed.filter(page => page.truncated).length,
    productPages: products.length,
    withStructuredPrice: priced.length,
    comparedPrices: compared.length,
    agreeingPrices: compared.filter(
      page => contradiction(page.facts) === undefined,
    ).length,
  };
}
