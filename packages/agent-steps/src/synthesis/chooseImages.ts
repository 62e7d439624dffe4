import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CapturesFile } from '../model/captures';

const MAX_IMAGES = 6;
const MAX_IMAGE_BYTES = 1_500_000;
const MAX_TOTAL_BYTES = 6_000_000;

/** The pictures a model gets: what a visitor sees first of each page, few and small enough for one request. */
export async function chooseImages(
  folder: string,
  { captures }: CapturesFile,
): Promise<{ files: string[]; images: Buffer[] }> {
  const files: string[] = [];
  const images: Buffer[] = [];
  let total = 0;
  for (const { viewport } of captures) {
    // Names come from an artifact: never leave its folder.
    if (!viewport || !/^[a-z0-9][-a-z0-9]*\.png$/.test(viewport.file)) {
      continue;
    }
    const image = await readFile(join(folder, viewport.file));
    const fits =
      image.length <= MAX_IMAGE_BYTES &&
      total + image.length <= MAX_TOTAL_BYTES;
    if (images.length < MAX_IMAGES && fits) {
      files.push(viewport.file);
      images.push(image);
      total += image.length;
    }
  }
  return { files, images };
}
