import type { Listing } from '../model/facts';

/** One product and its listing on each site, by site. */
export interface Comparison {
  name: string;
  bySite: Map<string, Listing>;
}

/** Products of all sites side by side; the same article number, else the same name, is the same product. */
export function compareListings(listings: readonly Listing[]): Comparison[] {
  const rows: Comparison[] = [];
  const byIdentity = new Map<string, Comparison>();
  for (const listing of listings) {
    const identities = [
      ...(listing.gtin ? [`gtin ${listing.gtin}`] : []),
      `name ${listing.name
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim()}`,
    ];
    const known = identities
      .map(identity => byIdentity.get(identity))
      .find(row => row !== undefined && !row.bySite.has(listing.site));
    const row = known ?? {
      name: listing.name,
      bySite: new Map<string, Listing>(),
    };
    if (!known) {
      rows.push(row);
    }
    row.bySite.set(listing.site, listing);
    identities.forEach(identity => byIdentity.set(identity, row));
  }
  return rows.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Lowest and highest price where a product is on several sites at different prices of one currency. */
export function spreadOf(
  row: Comparison,
): { low: Listing; high: Listing; difference: number } | undefined {
  const priced = [...row.bySite.values()].filter(
    listing => listing.price !== undefined,
  );
  const sorted = priced.sort((a, b) => (a.price ?? 0) - (b.price ?? 0));
  const low = sorted[0];
  const high = sorted.at(-1);
  if (!low || !high || low.currency !== high.currency) {
    return undefined;
  }
  const difference =
    Math.round(((high.price ?? 0) - (low.price ?? 0)) * 100) / 100;
  return difference > 0 ? { low, high, difference } : undefined;
}
