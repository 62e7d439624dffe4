import type { Product } from '../model/facts';
import { parseAmount } from './prices';

const MAX_PRODUCTS = 200;
const MAX_DEPTH = 12;

type JsonObject = Record<string, unknown>;

/** Products and types of a page's JSON-LD blocks, wherever they are nested; blocks that are no JSON are counted. */
export function readJsonLd(blocks: readonly string[]): {
  types: string[];
  errors: number;
  products: Product[];
} {
  const types = new Set<string>();
  const products: Product[] = [];
  let errors = 0;
  const visit = (value: unknown, depth: number) => {
    if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) {
      return;
    }
    if (Array.isArray(value)) {
      value.forEach(entry => visit(entry, depth + 1));
      return;
    }
    const object = value as JsonObject;
    const names = [object['@type']].flat().filter(isText);
    names
      .slice(0, 5)
      .forEach(name => types.size < 50 && types.add(name.slice(0, 80)));
    if (names.includes('Product') && products.length < MAX_PRODUCTS) {
      const product = toProduct(object);
      if (product) {
        products.push(product);
      }
    }
    Object.values(object).forEach(entry => visit(entry, depth + 1));
  };
  for (const block of blocks) {
    try {
      visit(JSON.parse(block), 0);
    } catch {
      errors += 1;
    }
  }
  return { types: [...types], errors, products };
}

function toProduct(object: JsonObject): Product | undefined {
  const name = text(object.name);
  if (!name) {
    return undefined;
  }
  const offer = [object.offers].flat().find(isObject);
  const price = amount(offer?.price ?? offer?.lowPrice);
  return {
    name,
    gtin: text(
      object.gtin13 ??
        object.gtin ??
        object.gtin14 ??
        object.gtin12 ??
        object.gtin8,
    ),
    sku: text(object.sku),
    price,
    currency: price === undefined ? undefined : text(offer?.priceCurrency),
    availability: text(offer?.availability)?.replace(
      /^https?:\/\/schema\.org\//,
      '',
    ),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function text(value: unknown): string | undefined {
  const found = typeof value === 'number' ? String(value) : value;
  return isText(found) && found.trim() !== ''
    ? found.trim().replace(/\s+/g, ' ').slice(0, 200)
    : undefined;
}

function amount(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  }
  return isText(value) ? parseAmount(value.trim()) : undefined;
}
