import { describe, expect, it } from 'vitest';
import { confidenceOf, type Obtained } from './confidence';

const perfect: Obtained = {
  pagesTotal: 20,
  pagesFailed: 0,
  notFollowed: 0,
  parsed: 20,
  readable: 20,
  scriptOnly: 0,
  truncated: 0,
  productPages: 10,
  withStructuredPrice: 10,
  comparedPrices: 10,
  agreeingPrices: 10,
};

describe('confidenceOf', () => {
  it.each<[string, Partial<Obtained>, string]>([
    ['is never full', {}, '0.99'],
    [
      'falls with pages that were not obtained',
      { pagesFailed: 4, parsed: 16, readable: 16 },
      '0.93',
    ],
    [
      'falls with known pages that were not asked for',
      { notFollowed: 20 },
      '0.92',
    ],
    [
      'falls with pages without title, heading or text',
      { readable: 10 },
      '0.92',
    ],
    [
      'falls with products without a structured price',
      { withStructuredPrice: 5, comparedPrices: 5, agreeingPrices: 5 },
      '0.92',
    ],
    [
      'falls with prices that contradict the text',
      { agreeingPrices: 5 },
      '0.90',
    ],
    ['falls with pages that only scripts fill', { scriptOnly: 10 }, '0.75'],
    ['falls with pages cut at the limit', { truncated: 20 }, '0.75'],
    [
      'falls with pages that could not be parsed',
      { parsed: 10, readable: 10 },
      '0.50',
    ],
    [
      'needs no products',
      {
        productPages: 0,
        withStructuredPrice: 0,
        comparedPrices: 0,
        agreeingPrices: 0,
      },
      '0.99',
    ],
    [
      'is nothing when nothing could be parsed',
      { parsed: 0, readable: 0 },
      '0.00',
    ],
    [
      'is nothing when nothing was obtained',
      { pagesFailed: 20, parsed: 0, readable: 0 },
      '0.00',
    ],
    [
      'is nothing when nothing was asked for',
      { pagesTotal: 0, parsed: 0, readable: 0 },
      '0.00',
    ],
  ])('%s', (_, change, value) => {
    expect(confidenceOf({ ...perfect, ...change }).value).toBe(value);
  });

  it('rounds down: it never claims more than it measured', () => {
    expect(
      confidenceOf({ ...perfect, agreeingPrices: 9, notFollowed: 1 }).value,
    ).toBe('0.97');
  });
});
