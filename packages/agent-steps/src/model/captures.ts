import { z } from 'zod';

const shot = z.object({
  file: z.string(),
  bytes: z.number(),
  cut: z.boolean(),
});

export const captureSchema = z.object({
  url: z.string(),
  seed: z.string(),
  finalUrl: z.string().optional(),
  viewport: shot.optional(),
  fullPage: shot.optional(),
  /** Why there is no picture, or not every picture. */
  message: z.string().optional(),
});
export type Capture = z.infer<typeof captureSchema>;

/** `captures.json` in the screenshot step's folder: what was asked for and what came of it. */
export const capturesFileSchema = z.object({
  version: z.literal(1),
  captures: z.array(captureSchema),
});
export type CapturesFile = z.infer<typeof capturesFileSchema>;
