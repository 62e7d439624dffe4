import { JSDOM, VirtualConsole } from 'jsdom';
import type { PageFacts } from '../model/facts';
import { findPrices } from './prices';
import { readJsonLd } from './products';

export interface PageInput {
  html: Buffer | Uint8Array;
  contentType: string;
  url: string;
}

const SCRIPT_ONLY_CHARACTERS = 200;

/** Reads a page without running anything of it: no scripts, no sub-resources. Runs in a worker with limits. */
export function extractPage(input: PageInput): PageFacts {
  const dom = new JSDOM(Buffer.from(input.html), {
    url: input.url,
    contentType: input.contentType || 'text/html',
    // Not one of our own streams: pages must not write into the step's log.
    virtualConsole: new VirtualConsole(),
  });
  try {
    return readDocument(dom.window.document, input.url);
  } finally {
    dom.window.close();
  }
}

function readDocument(document: Document, url: string): PageFacts {
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const jsonLd = readJsonLd(
    all('script[type="application/ld+json"]').map(
      node => node.textContent ?? '',
    ),
  );
  const scripts = all('script:not([type="application/ld+json"])').length;
  const meta = (name: string) =>
    clean(
      document.querySelector(`meta[name="${name}"]`)?.getAttribute('content'),
      500,
    );
  const { title, documentElement } = document;
  const headings = readHeadings(all('h1, h2, h3'));
  const links = countLinks(all('a[href]'), url);
  const forms = all('form').slice(0, 20).map(readForm);
  const images = all('img');
  const text = visibleText(document);
  return {
    title: clean(title, 300),
    description: meta('description'),
    language: clean(documentElement.getAttribute('lang'), 20),
    headings,
    links,
    forms,
    images: {
      total: images.length,
      withoutText: images.filter(image => !image.getAttribute('alt')).length,
    },
    prices: findPrices(text),
    jsonLdTypes: jsonLd.types,
    jsonLdErrors: jsonLd.errors,
    products: jsonLd.products,
    text: {
      characters: text.length,
      words: text.split(' ').filter(Boolean).length,
    },
    scripts,
    scriptOnly: scripts > 0 && text.length < SCRIPT_ONLY_CHARACTERS,
  };
}

function readHeadings(nodes: Element[]): PageFacts['headings'] {
  return nodes.slice(0, 50).map(node => ({
    level: Number(node.tagName.slice(1)),
    text: clean(node.textContent, 200),
  }));
}

function countLinks(nodes: Element[], url: string): PageFacts['links'] {
  const { origin } = new URL(url);
  let internal = 0;
  let external = 0;
  for (const node of nodes) {
    const href = node.getAttribute('href') ?? '';
    if (!URL.canParse(href, url)) {
      continue;
    }
    if (new URL(href, url).origin === origin) {
      internal += 1;
    } else {
      external += 1;
    }
  }
  return { internal, external };
}

function readForm(form: Element): PageFacts['forms'][number] {
  const fields = [...form.querySelectorAll('input, select, textarea')];
  return {
    action: clean(form.getAttribute('action'), 300),
    method: clean(form.getAttribute('method') ?? 'get', 10).toLowerCase(),
    fields: fields.slice(0, 30).map(field => ({
      name: clean(field.getAttribute('name'), 100),
      type: clean(
        field.getAttribute('type') ?? field.tagName,
        30,
      ).toLowerCase(),
    })),
  };
}

/** What a reader sees without scripts; elements are separated, so that prices don't run together. */
function visibleText(document: Document): string {
  if (!document.body) {
    return '';
  }
  const parts: string[] = [];
  const walker = document.createTreeWalker(document.body, 4 /* text nodes */);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement?.tagName;
    if (
      parent &&
      !['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(parent)
    ) {
      parts.push(node.textContent ?? '');
    }
  }
  return clean(parts.join(' '), 1_000_000);
}

function clean(value: string | null | undefined, limit: number): string {
  return (value ?? '')
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
    .slice(0, limit);
}
