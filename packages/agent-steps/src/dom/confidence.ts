/** What was really obtained, as numbers. */
export interface Obtained {
  pagesTotal: number;
  pagesFailed: number;
  /** Links of the sites that a limit kept from being read. */
  notFollowed: number;
  /** Pages whose facts could be extracted. */
  parsed: number;
  /** Of these: with a title, a heading and some text. */
  readable: number;
  /** Of these: hardly any text without scripts. */
  scriptOnly: number;
  /** Of these: larger than the limit. */
  truncated: number;
  /** Pages that show one product. */
  productPages: number;
  /** Of these: with a structured price. */
  withStructuredPrice: number;
  /** Structured prices that could be compared with the page's text. */
  comparedPrices: number;
  agreeingPrices: number;
}

export interface Confidence {
  /** Two decimals, rounded down. */
  value: string;
  terms: Array<{ name: string; value: number; weight: number }>;
  penalties: Array<{ name: string; factor: number }>;
}

/**
 * confidence = (weighted mean of the terms that apply) × penalties, at most 0.99, rounded down.
 * The README explains it; the numbers say how much was obtained, never how true it is.
 */
export function confidenceOf(seen: Obtained): Confidence {
  const ratio = (part: number, whole: number) =>
    whole === 0 ? 0 : part / whole;
  const terms = [
    {
      name: 'pages obtained',
      weight: 0.35,
      value: ratio(seen.pagesTotal - seen.pagesFailed, seen.pagesTotal),
    },
    {
      name: 'known pages asked for',
      weight: 0.15,
      value: ratio(seen.pagesTotal, seen.pagesTotal + seen.notFollowed),
    },
    {
      name: 'pages readable',
      weight: 0.15,
      value: ratio(seen.readable, seen.parsed),
    },
    ...(seen.productPages > 0
      ? [
          {
            name: 'products with a structured price',
            weight: 0.15,
            value: ratio(seen.withStructuredPrice, seen.productPages),
          },
        ]
      : []),
    ...(seen.comparedPrices > 0
      ? [
          {
            name: 'structured prices that agree with the text',
            weight: 0.2,
            value: ratio(seen.agreeingPrices, seen.comparedPrices),
          },
        ]
      : []),
  ];
  const obtained = seen.pagesTotal - seen.pagesFailed;
  const penalties = [
    {
      name: 'pages that only scripts fill',
      factor: 1 - 0.5 * ratio(seen.scriptOnly, seen.parsed),
    },
    {
      name: 'pages cut at the size limit',
      factor: 1 - 0.25 * ratio(seen.truncated, seen.parsed),
    },
    {
      name: 'pages that could not be parsed',
      factor: ratio(seen.parsed, obtained),
    },
  ];
  const weights = terms.reduce((sum, term) => sum + term.weight, 0);
  const mean =
    terms.reduce((sum, term) => sum + term.weight * term.value, 0) / weights;
  const value = penalties.reduce(
    (product, { factor }) => product * factor,
    mean,
  );
  return {
    // The small term undoes binary rounding, so that 0.95 does not become 0.94.
    value: (Math.floor(Math.min(value, 0.99) * 100 + 1e-9) / 100).toFixed(2),
    terms,
    penalties,
  };
}
