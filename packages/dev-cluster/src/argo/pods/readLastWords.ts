import { open } from 'node:fs/promises';

/** As much as a kubelet reads of a termination message. */
const LIMIT = 4096;

/** What a container left at its terminationMessagePath; undefined when it left nothing. */
export async function readLastWords(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(LIMIT),
        0,
        LIMIT,
        0,
      );
      return buffer.toString('utf8', 0, bytesRead).trim() || undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
