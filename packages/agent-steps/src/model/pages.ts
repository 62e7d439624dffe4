import { z } from 'zod';

/** How the attempt to read a page ended. */
export const OUTCOMES = ['fetched', 'missing', 'failed', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const pageSchema = z.object({
  url: z.string(),
  /** The target URL that led here. */
  seed: z.string(),
  /** Links away from the target URL. */
  depth: z.number().int(),
  outcome: z.enum(OUTCOMES),
  /** Why it was not fetched. */
  message: z.string().optional(),
  finalUrl: z.string().optional(),
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
  targetUrls: z.array(z.string()),
  maxPages: z.number().int(),
  inputsDigest: z.string(),
  pagesTotal: z.number().int(),
  pagesFailed: z.number().int(),
  /** Links that were known but not followed, because of a limit. */
  notFollowed: z.number().int(),
  pages: z.array(pageSchema),
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
