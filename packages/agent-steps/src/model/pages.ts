import { z } from 'zod';

/** How the attempt to read a page ended. */
export const OUTCOMES = ['fetched', 'missing', 'failed', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The list passes through the object store: a browser must never be sent to file: or chrome: because of it. */
const webUrl = z
  .string()
  .max(4096)
  .refine(
    value =>
      URL.canParse(value) &&
      ['http:', 'https:'].includes(new URL(value).protocol),
    'is no http(s) URL',
  );

/** Far more than a crawl can have. */
const MAX_PAGES = 5_000;

export const pageSchema = z.object({
  url: webUrl,
  /** The target URL that led here. */
  seed: webUrl,
  /** Links away from the target URL. */
  depth: z.number().int(),
  outcome: z.enum(OUTCOMES),
  /** Why it was not fetched. */
  message: z.string().optional(),
  finalUrl: webUrl.optional(),
  status: z.number().int().optional(),
  contentType: z.string().optional(),
  bytes: z.number().int().optional(),
  sha256: z.string().optional(),
  /** The page was larger than the limit; its beginning is stored. */
  truncated: z.boolean().optional(),
  key: z.string().optional(),
  fetchedAt: z.string().optional(),
});
export type Page = z.infer<typeof pageSchema>;

/** Content of the scraper's `pages` artifact. */
export const pagesFileSchema = z.object({
  version: z.literal(1),
  targetUrls: z.array(webUrl).max(50),
  maxPages: z.number().int(),
  inputsDigest: z.string(),
  pagesTotal: z.number().int(),
  pagesFailed: z.number().int(),
  /** Links that were known but not followed, because of a limit. */
  notFollowed: z.number().int(),
  pages: z.array(pageSchema).max(MAX_PAGES),
});
export type PagesFile = z.infer<typeof pagesFileSchema>;

/** Skipped pages are none that were asked for: robots.txt, other content types, off the site. */
export function countPages(pages: readonly Pick<Page, 'outcome'>[]): {
  pagesTotal: number;
  pagesFailed: number;
} {
  const asked = pages.filter(page => page.outcome !== 'skipped');
  return {
    pagesTotal: asked.length,
    pagesFailed: asked.filter(page => page.outcome !== 'fetched').length,
  };
}
