import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { OpenFile } from '../artifacts';

/** Sends a file so that no browser runs it. */
export async function sendFile(
  res: Response,
  file: OpenFile,
  { download }: { download: boolean },
): Promise<void> {
  const { serving, range, length, body } = file;
  const disposition = download || serving.attachment ? 'attachment' : 'inline';
  res.status(range ? 206 : 200).set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    'Content-Disposition': `${disposition}; filename="${safeName(
      file.fileName,
    )}"`,
    'Content-Length': String(range ? range.last - range.first + 1 : length),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': serving.contentType,
    'X-Content-Type-Options': 'nosniff',
    ...(range && {
      'Content-Range': `bytes ${range.first}-${range.last}/${length}`,
    }),
  });
  try {
    await pipeline(body, res);
  } catch {
    // The head is out: all that is left to say is that the file has not come whole, and pipeline has cut it off.
    res.destroy();
  }
}

function safeName(name: string): string {
  return name.replace(/[^-A-Za-z0-9._]/g, '_');
}
