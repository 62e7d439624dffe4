import { z } from 'zod';

export const productSchema = z.object({
  name: z.string(),
  /** Article numbers that are the same in every shop. */
  gtin: z.string().optional(),
  sku: z.string().optional(),
  price: z.number().optional(),
  currency: z.string().optional(),
  availability: z.string().optional(),
});
export type Product = z.infer<typeof productSchema>;

export const priceSchema = z.object({
  text: z.string(),
  amount: z.number(),
  currency: z.string().optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** What one page holds; everything is data from a stranger's page, cut to bounds. */
export const pageFactsSchema = z.object({
  title: z.string(),
  description: z.string(),
  language: z.string(),
  headings: z.array(z.object({ level: z.number(), text: z.string() })),
  links: z.object({ internal: z.number(), external: z.number() }),
  forms: z.array(
    z.object({
      action: z.string(),
      method: z.string(),
      fields: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
  images: z.object({ total: z.number(), withoutText: z.number() }),
  prices: z.array(priceSchema),
  jsonLdTypes: z.array(z.string()),
  jsonLdErrors: z.number(),
  products: z.array(productSchema),
  text: z.object({ characters: z.number(), words: z.number() }),
  scripts: z.number(),
  /** Hardly any text without running scripts. */
  scriptOnly: z.boolean(),
});
export type PageFacts = z.infer<typeof pageFactsSchema>;

export const factsPageSchema = z.object({
  url: z.string(),
  finalUrl: z.string(),
  site: z.string(),
  sha256: z.string(),
  fetchedAt: z.string(),
  truncated: z.boolean(),
  facts: pageFactsSchema.optional(),
  /** Why there are no facts. */
  message: z.string().optional(),
});
export type FactsPage = z.infer<typeof factsPageSchema>;

export const actionSchema = z.object({
  name: z.string().max(128),
  description: z.string().max(512).optional(),
  confidence: z.string().max(8).optional(),
  destructive: z.boolean().optional(),
});
export type ProposedAction = z.infer<typeof actionSchema>;

/** A product as found on one page. */
export const listingSchema = productSchema.extend({
  site: z.string(),
  url: z.string(),
  /** The price in the page's text, where it contradicts the structured one. */
  textPrice: z.number().optional(),
});
export type Listing = z.infer<typeof listingSchema>;

/** Content of the dom step's `facts` artifact. */
export const factsFileSchema = z.object({
  version: z.literal(1),
  pagesTotal: z.number(),
  pagesFailed: z.number(),
  confidence: z.object({
    value: z.string(),
    terms: z.array(
      z.object({ name: z.string(), value: z.number(), weight: z.number() }),
    ),
    penalties: z.array(z.object({ name: z.string(), factor: z.number() })),
  }),
  proposedActions: z.array(actionSchema),
  listings: z.array(listingSchema),
  pages: z.array(factsPageSchema),
});
export type FactsFile = z.infer<typeof factsFileSchema>;
