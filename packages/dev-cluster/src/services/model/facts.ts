/** A price found in the request's facts. */
export interface PricedItem {
  name: string;
  price: number;
  currency: string;
  /** Host and first folder of the page it was found on. */
  site: string;
}

/** Everything this model can say something about. */
export interface Facts {
  items: PricedItem[];
  counts: Record<string, number>;
}

type Json = unknown;
type JsonObject = Record<string, Json>;

const MAX_ITEMS = 5000;
const MAX_DEPTH = 40;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lastBracket = (text: string) =>
  Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));

/** The JSON documents in a text: fenced, alone, or behind some words. */
export function documentsIn(text: string): Json[] {
  const candidates = [
    text,
    ...[...text.matchAll(/```(?:json)?\s*([\s\S]*?)```/g)].map(m => m[1] ?? ''),
    text.slice(Math.max(text.search(/[[{]/), 0), lastBracket(text) + 1),
  ];
  for (const candidate of candidates) {
    try {
      const value: Json = JSON.parse(candidate);
      if (typeof value === 'object' && value !== null) return [value];
    } catch {
      // not this one
    }
  }
  return [];
}

function siteOf(url: Json): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  const folder = pathname.split('/')[1];
  return folder ? `${host}/${folder}` : host;
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) {
    return Number(value);
  }
  return undefined;
}

function textOf(...values: Json[]): string | undefined {
  const found = values.find(v => typeof v === 'string' && v.trim() !== '');
  return typeof found === 'string' ? found.slice(0, 200) : undefined;
}

function itemOf(object: JsonObject, site: string): PricedItem | undefined {
  const offer = [object.offers, object.offer, object.price].find(isObject);
  const price =
    numberOf(object.price) ??
    numberOf(object.amount) ??
    (offer && (numberOf(offer.price) ?? numberOf(offer.amount)));
  const name = textOf(object.name, object.title, object.product);
  if (price === undefined || name === undefined) return undefined;
  const currency =
    textOf(
      object.currency,
      object.priceCurrency,
      offer?.currency,
      offer?.priceCurrency,
    ) ?? '';
  return { name, price, currency, site };
}

/** Collects named prices and counters wherever they stand, so that the shape of the facts may change. */
export function collectFacts(documents: Json[]): Facts {
  const items = new Map<string, PricedItem>();
  const counts: Record<string, number> = {};
  const visit = (value: Json, site: string, depth: number) => {
    if (depth > MAX_DEPTH || items.size >= MAX_ITEMS) return;
    if (Array.isArray(value)) {
      value.forEach(entry => visit(entry, site, depth + 1));
      return;
    }
    if (!isObject(value)) return;
    const here = siteOf(value.url ?? value.finalUrl ?? value.site) ?? site;
    const item = itemOf(value, here);
    if (item) items.set(`${item.site} ${item.name}`, item);
    for (const [key, entry] of Object.entries(value)) {
      if (/^pages_?(total|failed)$/i.test(key)) {
        const count = numberOf(entry);
        if (count !== undefined)
          counts[key.toLowerCase().replace('_', '')] = count;
      }
      visit(entry, here, depth + 1);
    }
  };
  documents.forEach(document => visit(document, 'the site', 0));
  return { items: [...items.values()], counts };
}
