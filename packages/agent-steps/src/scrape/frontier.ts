/** A URL to read, and the target URL it came from. */
export interface Entry {
  url: string;
  seed: string;
  depth: number;
}

/**
 * The next entries to read, one target URL after the other in turn, breadth first within each. The order
 * depends on the pages alone, so a crawl that was interrupted goes on as it would have gone on.
 */
export function nextEntries(
  frontier: readonly Entry[],
  readBySeed: ReadonlyMap<string, number>,
  count: number,
): Entry[] {
  const read = new Map(readBySeed);
  const rest = [...frontier];
  const chosen: Entry[] = [];
  while (chosen.length < count && rest.length > 0) {
    let best = 0;
    rest.forEach((entry, index) => {
      const champion = rest[best];
      if (
        champion &&
        (read.get(entry.seed) ?? 0) < (read.get(champion.seed) ?? 0)
      ) {
        best = index;
      }
    });
    const [entry] = rest.splice(best, 1);
    if (entry) {
      chosen.push(entry);
      read.set(entry.seed, (read.get(entry.seed) ?? 0) + 1);
    }
  }
  return chosen;
}

/** Adds what is new, in order, up to a limit for each target URL. */
export function extendFrontier(
  frontier: readonly Entry[],
  known: ReadonlySet<string>,
  found: readonly Entry[],
  limitPerSeed: number,
): { frontier: Entry[]; dropped: number } {
  const seen = new Set([...known, ...frontier.map(entry => entry.url)]);
  const next = [...frontier];
  const perSeed = new Map<string, number>();
  for (const entry of next) {
    perSeed.set(entry.seed, (perSeed.get(entry.seed) ?? 0) + 1);
  }
  let dropped = 0;
  for (const entry of found) {
    if (seen.has(entry.url)) {
      continue;
    }
    seen.add(entry.url);
    const waiting = perSeed.get(entry.seed) ?? 0;
    if (waiting >= limitPerSeed) {
      dropped += 1;
      continue;
    }
    perSeed.set(entry.seed, waiting + 1);
    next.push(entry);
  }
  return { frontier: next, dropped };
}
