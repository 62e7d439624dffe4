import { z } from 'zod';

const shot = z.object({
  /** Becomes a path and a link; never leaves the artifact's folder. */
  file: z.string().regex(/^[a-z0-9][-a-z0-9]{0,120}\.png$/),
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

export function isCaptured({ viewport, fullPage }: Capture): boolean {
  return viewport !== undefined || fullPage !== undefined;
}

/** Why too few pages were captured to go on, or undefined when there are enough. */
export function shortfall(
  captures: readonly Capture[],
  minCaptures: number,
): string | undefined {
  const failed = captures.filter(capture => !isCaptured(capture));
  const captured = captures.length - failed.length;
  const required = Math.min(minCaptures, captures.length);
  const [first] = failed;
  if (captured >= required || !first) {
    return undefined;
  }
  const count =
    captured === 0
      ? `None of the ${captures.length} pages could be captured`
      : `Only ${captured} of ${captures.length} pages could be captured, and min_captures asks for ${required}`;
  return `${count}. ${first.url}: ${first.message}`;
}
