import { Parser } from 'htmlparser2';

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
  const parser = new Parser({
    onopentag(name, attributes) {
      const rel = attributes.rel?.toLowerCase().split(/\s+/) ?? [];
      if (name === 'base' && attributes.href) {
        base = URL.canParse(attributes.href, pageUrl)
          ? new URL(attributes.href, pageUrl).href
          : base;
      } else if (name === 'a' || name === 'area') {
        add(rel.includes('nofollow') ? undefined : attributes.href);
      } else if (name === 'link' && rel.includes('next')) {
        add(attributes.href);
      }
    },
  });
  parser.write(html);
  parser.end();
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
