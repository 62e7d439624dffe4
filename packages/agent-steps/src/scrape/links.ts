import { readTags } from './readTags';

const MAX_LINKS = 2000;
const MAX_URL = 1024;
/** Files that are never pages; asking for them would waste the site's and our time. */
const NO_PAGE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|m?js|json|xml|pdf|zip|gz|mp[34]|webm|woff2?|ttf|csv|docx?|xlsx?)$/i;

/** The part of a site that a target URL opens: its origin and the folder of its path. */
export function siteOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.slice(0, pathname.lastIndexOf('/') + 1)}`;
}

/**
 * Links of a page that lie in one of the sites, in document order, each once. A tokenizer reads the page in
 * linear time; no tree is built, so hostile nesting costs nothing.
 */
export function extractLinks(
  html: string,
  pageUrl: string,
  sites: readonly string[],
): string[] {
  const found = new Set<string>();
  let base = pageUrl;
  const add = (href: string | undefined) => {
    const url = href === undefined ? undefined : toPageUrl(href, base);
    if (
      url !== undefined &&
      found.size < MAX_LINKS &&
      sites.some(site => url.startsWith(site))
    ) {
      found.add(url);
    }
  };
  readTags(html, (name, attributes) => {
    const rel = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? [];
    const href = attributes.get('href');
    if (name === 'base' && href !== undefined) {
      base = URL.canParse(href, pageUrl) ? new URL(href, pageUrl).href : base;
    } else if (name === 'a' || name === 'area') {
      add(rel.includes('nofollow') ? undefined : href);
    } else if (name === 'link' && rel.includes('next')) {
      add(href);
    }
  });
  return [...found];
}

function toPageUrl(href: string, base: string): string | undefined {
  const trimmed = href.trim();
  if (!URL.canParse(trimmed, base)) {
    return undefined;
  }
  const url = new URL(trimmed, base);
  url.hash = '';
  const isPage =
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.href.length <= MAX_URL &&
    !NO_PAGE.test(url.pathname);
  return isPage ? url.href : undefined;
}
