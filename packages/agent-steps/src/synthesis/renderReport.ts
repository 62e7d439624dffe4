import { compareListings, type Comparison, spreadOf } from '../dom/compare';
import type { Listing } from '../model/facts';
import { escapeMarkdown, link, pageName, quote, table } from './markdown';
import type { ReportInput } from './ReportInput';

const MAX_ROWS = 300;

/** The report for people. Tables come from the data; only the quoted summary is the model's. */
export function renderReport(input: ReportInput): string {
  return `${[
    `# Report: ${escapeMarkdown(input.jobId)}`,
    quote(input.objective),
    ...(input.feedback
      ? ['A reviewer asked for this revision:', quote(input.feedback)]
      : []),
    '## Summary',
    ...renderSummary(input),
    '## Products and prices',
    ...renderComparison(input.facts.listings),
    '## Screenshots',
    ...renderScreenshots(input),
    '## Pages that could not be used',
    renderFailures(input),
    '## Actions',
    renderActions(input),
    '## Provenance',
    renderProvenance(input),
  ].join('\n\n')}\n`;
}

function renderSummary({ summary, model, facts }: ReportInput): string[] {
  const numbers = `${facts.pages.length} pages read, ${facts.pagesFailed} of ${facts.pagesTotal} not obtained, ${facts.listings.length} product listings found, confidence ${facts.confidence.value}.`;
  if (summary.kind === 'none') {
    return [
      numbers,
      `**Without a summary:** ${escapeMarkdown(
        summary.reason,
      )}. Everything below comes from the data alone.`,
    ];
  }
  return [
    numbers,
    `The model ${escapeMarkdown(model)} wrote, from the facts below${
      summary.cut ? ' (cut at its length limit)' : ''
    }:`,
    quote(summary.text),
  ];
}

function renderComparison(listings: readonly Listing[]): string[] {
  const rows = compareListings(listings);
  if (rows.length === 0) {
    return ['The pages hold no products with structured data.'];
  }
  const sites = [...new Set(listings.map(listing => listing.site))];
  const body = rows
    .slice(0, MAX_ROWS)
    .map(row => [
      escapeMarkdown(row.name),
      ...sites.map(site => renderOffer(row.bySite.get(site))),
      ...(sites.length > 1 ? [renderDifference(row)] : []),
    ]);
  const head = [
    'Product',
    ...sites.map(site => link(siteName(site), site)),
    ...(sites.length > 1 ? ['Difference'] : []),
  ];
  const contradictions = listings.filter(
    listing => listing.textPrice !== undefined,
  );
  return [
    table(head, body),
    ...(rows.length > MAX_ROWS
      ? [`${rows.length - MAX_ROWS} more products are in report.json.`]
      : []),
    ...(contradictions.length > 0
      ? [
          'Structured data and the text of the page disagree:',
          contradictions
            .map(
              listing =>
                `- ${link(listing.name, listing.url)} on ${escapeMarkdown(
                  siteName(listing.site),
                )}: ${money(
                  listing.price,
                  listing.currency,
                )} in the structured data, ${money(
                  listing.textPrice,
                  listing.currency,
                )} in the text`,
            )
            .join('\n'),
        ]
      : []),
  ];
}

function renderOffer(listing: Listing | undefined): string {
  if (!listing) {
    return '–';
  }
  const soldOut = listing.availability === 'OutOfStock' ? ' (sold out)' : '';
  return `${link(
    money(listing.price, listing.currency),
    listing.url,
  )}${soldOut}`;
}

function renderDifference(row: Comparison): string {
  const spread = spreadOf(row);
  if (spread) {
    return `${money(
      spread.difference,
      spread.low.currency,
    )}, cheaper at ${escapeMarkdown(siteName(spread.low.site))}`;
  }
  return row.bySite.size > 1 ? 'same price' : 'only there';
}

function renderScreenshots({ captures }: ReportInput): string[] {
  if (captures.captures.length === 0) {
    return ['None were taken.'];
  }
  return captures.captures.map(({ url, viewport, fullPage, message }) => {
    const picture = viewport ?? fullPage;
    if (!picture) {
      return `- ${link(pageName(url), url)}: not captured. ${escapeMarkdown(
        message ?? 'No reason is known',
      )}`;
    }
    const more =
      viewport && fullPage
        ? ` [whole page](../screenshot/screenshots/${fullPage.file})${
            fullPage.cut ? ' (its upper part)' : ''
          }`
        : '';
    return `**${link(
      pageName(url),
      url,
    )}**${more}\n\n![Screenshot of ${escapeMarkdown(
      url,
    )}](../screenshot/screenshots/${picture.file})`;
  });
}

function renderFailures({ crawl, facts }: ReportInput): string {
  const rows = [
    ...crawl.pages
      .filter(page => page.outcome !== 'fetched')
      .map(page => [
        link(pageName(page.url), page.url),
        page.outcome,
        escapeMarkdown(page.message ?? ''),
      ]),
    ...facts.pages
      .filter(page => !page.facts)
      .map(page => [
        link(pageName(page.url), page.url),
        'not parsed',
        escapeMarkdown(page.message ?? ''),
      ]),
  ];
  const notFollowed =
    crawl.notFollowed > 0
      ? `\n\n${crawl.notFollowed} known links were not followed: the limit is ${crawl.maxPages} pages.`
      : '';
  return rows.length === 0
    ? `Every page that was asked for could be used.${notFollowed}`
    : `${table(
        ['Page', 'Outcome', 'Why'],
        rows.slice(0, MAX_ROWS),
      )}${notFollowed}`;
}

function renderActions({ actions }: ReportInput): string {
  if (actions.length === 0) {
    return 'None were proposed.';
  }
  const rows = actions.map(action => [
    escapeMarkdown(action.name),
    escapeMarkdown(action.description ?? ''),
    action.destructive ? 'yes' : 'no',
    action.approved ? '**approved**' : 'not approved',
  ]);
  return `${table(
    ['Action', 'What it does', 'Destructive', 'Decision'],
    rows,
  )}\n\nThis pipeline carries an approved action out by recording it here; nothing outside this report is changed.`;
}

function renderProvenance({
  gate,
  model,
  summary,
  facts,
  workflowUid,
  imagesShown,
  digests,
}: ReportInput): string {
  const decision = gate.decision
    ? `Gate: **${escapeMarkdown(gate.decision)}** by ${escapeMarkdown(
        gate.decidedBy || 'unknown',
      )}`
    : 'Gate: passed without a recorded decision';
  return [
    `- ${decision}`,
    ...(gate.comment ? [`- Comment: ${escapeMarkdown(gate.comment)}`] : []),
    `- Model: ${escapeMarkdown(model)}${
      summary.kind === 'none' ? ' (its answer was not used)' : ''
    }, shown ${imagesShown.length} screenshots`,
    `- Confidence ${facts.confidence.value}: ${facts.confidence.terms
      .map(term => `${term.name} ${term.value.toFixed(2)} × ${term.weight}`)
      .join(', ')}`,
    `- Workflow: ${escapeMarkdown(workflowUid)}`,
    ...Object.entries(digests).map(
      ([name, digest]) => `- sha256 of ${name}: \`${digest}\``,
    ),
  ].join('\n');
}

/** Host and path, as people call a site. */
function siteName(site: string): string {
  const { host, pathname } = new URL(site);
  return `${host}${pathname}`.replace(/\/$/, '');
}

function money(
  amount: number | undefined,
  currency: string | undefined,
): string {
  return amount === undefined
    ? 'no price'
    : `${amount.toFixed(2)} ${escapeMarkdown(currency ?? '')}`.trim();
}
