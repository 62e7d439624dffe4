import type { Listing, ProposedAction } from '../model/facts';
import type { Page } from '../model/pages';
import { compareListings, spreadOf } from './compare';

/** What the data suggests doing, never more. Executing means that the report records it. */
export function proposeActions(input: {
  pages: readonly Page[];
  listings: readonly Listing[];
  confidence: string;
  proposeCleanup: boolean;
}): ProposedAction[] {
  const { listings, confidence } = input;
  const actions: ProposedAction[] = [];
  const sites = new Set(listings.map(listing => listing.site)).size;
  if (listings.length > 0) {
    actions.push({
      name: 'publish-comparison',
      description: `Publish the list of ${count(
        listings.length,
        'listing',
      )} found on ${count(sites, 'site')}.`,
      confidence,
      destructive: false,
    });
  }
  const differing = compareListings(listings).filter(row =>
    spreadOf(row),
  ).length;
  if (differing > 0) {
    actions.push({
      name: 'notify-price-changes',
      description: `Tell subscribers about ${count(
        differing,
        'product',
      )} with different prices on the sites.`,
      confidence,
      destructive: false,
    });
  }
  const missing = input.pages.filter(page => page.outcome === 'missing').length;
  if (input.proposeCleanup && missing > 0) {
    actions.push({
      name: 'remove-stale-listings',
      description: `Remove ${count(missing, 'listing')} whose pages are gone.`,
      confidence,
      destructive: true,
    });
  }
  return actions;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
