import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';

const SHOPS = ['alpine-outfitters', 'harbor-goods'];
const PAGES = ['', 'tents', 'boots'];
const COLORS = ['#2f6f4f', '#2b5d8a'];

/** Bytes of the fixtures' files, by their path. */
export const FILES = new Map<string, { type: string; text: string }>();

const screenshots = SHOPS.flatMap((shop, s) =>
  PAGES.map((page, p): ArtifactView => {
    const file = `${shop}-${p + 1}.svg`;
    FILES.set(file, {
      type: 'image/svg+xml',
      text: picture(shop, page, COLORS[s] ?? '#444'),
    });
    return {
      nodeId: 'competitor-analysis-1-screenshot',
      step: 'screenshot',
      artifact: 'screenshots',
      file,
      contentType: 'image/png',
      view: 'image',
      bytes: 184_320 + 4096 * p,
      sha256: `${p}${s}ab34`.repeat(13).slice(0, 64),
      title: `http://127.0.0.1:21006/${shop}/${page}`,
    };
  }),
);

function picture(shop: string, page: string, color: string): string {
  const cards = Array.from({ length: 12 }, (_, i) => {
    const x = 60 + (i % 4) * 300;
    const y = 240 + Math.floor(i / 4) * 300;
    return `<rect x="${x}" y="${y}" width="260" height="180" rx="8" fill="${color}" opacity="${
      0.2 + (i % 5) / 10
    }"/><text x="${x}" y="${y + 215}" font-size="22">Product ${
      i + 1
    }</text><text x="${x}" y="${y + 245}" font-size="22" font-weight="bold">€ ${
      19 + i * 7
    }.90</text>`;
  }).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 1180" width="1280" height="1180" font-family="sans-serif"><rect width="1280" height="1180" fill="#fff"/><rect width="1280" height="120" fill="${color}"/><text x="60" y="76" font-size="40" fill="#fff">${shop.replace(
    '-',
    ' ',
  )}</text><text x="60" y="190" font-size="30">${
    page || 'All products'
  }</text>${cards}</svg>`;
}

const REPORT = `# Prices of two outdoor shops

52 pages were read, 2 could not be. Written by the embedded extractive model.

## What was found

| Product | alpine-outfitters | harbor-goods | Cheaper |
| --- | --- | --- | --- |
| Ridge tent | € 219.90 | € 199.90 | harbor-goods |
| Summit boots | € 149.90 | € 159.90 | alpine-outfitters |

## Screenshots

![Screenshot of http://127.0.0.1:21006/alpine-outfitters/](../screenshot/screenshots/alpine-outfitters-1.svg)

![Not ours](https://example.com/tracker.png)
`;

FILES.set('report', { type: 'text/markdown', text: REPORT });
FILES.set('facts', {
  type: 'application/json',
  text: JSON.stringify({ confidence: { value: 0.91 }, pages: SHOPS }),
});
FILES.set('page', {
  type: 'text/plain',
  text: '<script>alert(1)</script><h1>Alpine Outfitters</h1>',
});

const report: ArtifactView = {
  nodeId: 'planned:synthesis',
  step: 'synthesis',
  artifact: 'report',
  contentType: 'text/markdown',
  view: 'markdown',
  bytes: REPORT.length,
  sha256: 'c0ffee'.repeat(11).slice(0, 64),
  title: 'Report: competitor-analysis',
};

/** What is stored when a run waits at its gate. */
export const STORED_AT_GATE: ArtifactView[] = [
  ...screenshots,
  {
    nodeId: 'competitor-analysis-1-dom',
    step: 'dom',
    artifact: 'facts',
    contentType: 'application/json',
    view: 'json',
    bytes: 48_211,
    sha256: 'facade'.repeat(11).slice(0, 64),
    title: '50 listings from 52 pages, confidence 0.91',
  },
  {
    nodeId: 'competitor-analysis-1-scraper',
    step: 'scraper',
    artifact: 'page',
    contentType: 'text/plain',
    view: 'html',
    bytes: 51,
    sha256: 'beefed'.repeat(11).slice(0, 64),
    title: 'http://127.0.0.1:21006/alpine-outfitters/',
  },
];

/** What is stored when a run is complete. */
export const STORED_AT_END: ArtifactView[] = [report, ...STORED_AT_GATE];
