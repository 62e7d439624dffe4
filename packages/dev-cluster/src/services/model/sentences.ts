import type { Facts, PricedItem } from './facts';

const money = ({ price, currency }: PricedItem) =>
  `${price.toFixed(2)} ${currency}`.trim();

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

function groupBy(
  items: PricedItem[],
  key: (item: PricedItem) => string,
): Map<string, PricedItem[]> {
  const groups = new Map<string, PricedItem[]>();
  for (const item of items) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  }
  return groups;
}

const byPrice = (a: PricedItem, b: PricedItem) => a.price - b.price;

function aboutSite(site: string, items: PricedItem[]): string {
  const sorted = [...items].sort(byPrice);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (!low || !high) return '';
  return `${site} names ${plural(items.length, 'price')}, from ${money(low)} (${
    low.name
  }) to ${money(high)} (${high.name}).`;
}

/** What the sites have in common, by name. */
function aboutOverlap(items: PricedItem[]): string[] {
  const shared = [...groupBy(items, item => item.name.toLowerCase()).values()]
    .map(group => [...group].sort(byPrice))
    .filter(group => new Set(group.map(item => item.site)).size > 1);
  if (shared.length === 0) return [];
  const spread = (group: PricedItem[]) =>
    (group.at(-1)?.price ?? 0) - (group[0]?.price ?? 0);
  const differing = shared.filter(group => spread(group) > 0);
  const widest = [...differing].sort((a, b) => spread(b) - spread(a))[0];
  const [low, high] = [widest?.[0], widest?.at(-1)];
  return [
    `${plural(
      shared.length,
      'product appears',
      'products appear',
    )} on more than one site, ${differing.length} of them at different prices.`,
    ...(low && high
      ? [
          `The widest difference is ${low.name}: ${money(low)} on ${
            low.site
          } and ${money(high)} on ${high.site}.`,
        ]
      : []),
  ];
}

/** Plain sentences that hold nothing but numbers and names from the facts. */
export function describeFacts(facts: Facts, images: number): string {
  const { items, counts } = facts;
  const sites = groupBy(items, item => item.site);
  const failed = counts.pagesfailed ?? 0;
  return [
    'Written by the embedded extractive model: it repeats numbers and names from the facts it was given and draws no conclusion of its own.',
    items.length > 0
      ? `The facts name ${plural(items.length, 'price')} on ${plural(
          sites.size,
          'site',
        )}.`
      : 'The facts name no prices.',
    ...[...sites].map(([site, found]) => aboutSite(site, found)),
    ...aboutOverlap(items),
    ...(failed > 0 ? [`${plural(failed, 'page')} could not be read.`] : []),
    images > 0
      ? `${plural(
          images,
          'screenshot',
        )} came with the request; this model does not look at pictures.`
      : 'No screenshot came with the request.',
  ].join('\n\n');
}
