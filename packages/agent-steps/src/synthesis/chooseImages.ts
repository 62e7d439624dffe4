import type { CapturesFile } from '../model/captures';

const MAX_IMAGES = 6;
const MAX_IMAGE_BYTES = 1_500_000;
const MAX_TOTAL_BYTES = 6_000_000;

/** The pictures a model gets: what a visitor sees first of each page, few and small enough for one request. */
export async function chooseImages(
  read: (file: string) => Promise<Buffer>,
  { captures }: CapturesFile,
): Promise<{ files: string[]; images: Buffer[] }> {
  const files: string[] = [];
  const images: Buffer[] = [];
  let total = 0;
  for (const { viewport } of captures) {
    if (!viewport) {
      continue;
    }
    const image = await read(viewport.file);
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
