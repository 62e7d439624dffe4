import type { Price } from '../model/facts';

const SYMBOLS: Record<string, string> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
};
const CODE = 'EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD';
const AMOUNT = String.raw`\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d{2})?|\d{1,7}(?:[.,]\d{2})?`;
const PRICE = new RegExp(
  String.raw`(?<before>[€$£¥]|\b(?:${CODE})\b)\s?(?<first>${AMOUNT})(?![\d.,]*\d)|(?<![\d.,])(?<second>${AMOUNT})\s?(?<after>[€$£¥]|(?:${CODE})\b)`,
  'g',
);
const MAX_TEXT = 500_000;

/** Amounts with a currency beside them, in the order of the text. */
export function findPrices(text: string, limit = 100): Price[] {
  const found: Price[] = [];
  for (const match of text.slice(0, MAX_TEXT).matchAll(PRICE)) {
    const { before, first, second, after } = match.groups ?? {};
    const amount = parseAmount(first ?? second ?? '');
    const mark = before ?? after ?? '';
    if (amount !== undefined) {
      found.push({
        text: match[0].trim(),
        amount,
        currency: SYMBOLS[mark] ?? mark,
      });
    }
    if (found.length >= limit) {
      break;
    }
  }
  return found;
}

/** `1,234.50`, `1.234,50`, `1 234,50` and `1234.5` all mean what a reader takes them for. */
export function parseAmount(text: string): number | undefined {
  const digits = text.replace(/['\s\u00a0\u202f]/g, '');
  const decimals = /[.,](\d{1,2})$/.exec(digits)?.[1];
  const whole = (
    decimals === undefined ? digits : digits.slice(0, -decimals.length - 1)
  ).replace(/[.,]/g, '');
  if (!/^\d{1,12}$/.test(whole)) {
    return undefined;
  }
  return Number(decimals === undefined ? whole : `${whole}.${decimals}`);
}
