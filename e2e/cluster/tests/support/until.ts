import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until something is found, at most so long. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline)
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
    await sleep(200);
  }
}
