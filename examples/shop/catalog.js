'use strict';

/** Two invented competitors that sell the same kinds of things at different prices. */
const BRANDS = [
  {
    slug: 'alpine-outfitters',
    name: 'Alpine Outfitters',
    claim: 'Light gear for long days above the tree line',
    colour: '#1f6f54',
    accent: '#e8f4ee',
    deep: '#0f3d2e',
    currency: 'EUR',
    exclusive: ['Summit Sunhat', 'headwear', 32.0],
  },
  {
    slug: 'harbor-goods',
    name: 'Harbor Goods',
    claim: 'Honest outdoor kit, shipped from the quay',
    colour: '#1d5b8f',
    accent: '#e9f1f8',
    deep: '#0e2f4d',
    currency: 'EUR',
    exclusive: ['Dockside Beanie', 'headwear', 21.5],
  },
];

const CATEGORIES = {
  tents: 'Tents',
  packs: 'Packs',
  sleeping: 'Sleeping',
  cooking: 'Cooking',
  footwear: 'Footwear',
  headwear: 'Headwear',
};

/** name, category, price in the first shop; the second shop's price follows from the position. */
const PRODUCTS = [
  ['Ridge 2 Tent', 'tents', 289.0],
  ['Ridge 3 Tent', 'tents', 349.0],
  ['Storm Dome', 'tents', 459.0],
  ['Featherweight Tarp', 'tents', 119.0],
  ['Trail Pack 28', 'packs', 94.5],
  ['Trail Pack 42', 'packs', 134.0],
  ['Expedition Pack 65', 'packs', 219.0],
  ['Summit Daypack', 'packs', 59.9],
  ['Meadow Sleeping Bag', 'sleeping', 129.0],
  ['Frost Sleeping Bag', 'sleeping', 249.0],
  ['Air Mat Regular', 'sleeping', 89.0],
  ['Air Mat Wide', 'sleeping', 109.0],
  ['Pocket Stove', 'cooking', 44.9],
  ['Windproof Stove', 'cooking', 84.0],
  ['Nesting Pot Set', 'cooking', 52.5],
  ['Titan Mug', 'cooking', 19.9],
  ['Granite Boot', 'footwear', 189.0],
  ['Trail Runner', 'footwear', 129.0],
  ['Camp Sandal', 'footwear', 49.0],
  ['Merino Sock', 'footwear', 17.5],
  ['Rain Cap', 'headwear', 28.0],
  ['Headlamp 300', 'headwear', 39.9],
  ['Headlamp 600', 'headwear', 69.9],
  ['Mosquito Veil', 'headwear', 14.5],
];

// in per cent; some cheaper, some dearer, some equal
const DIFFERENCES = [-8, 4, 0, -12, 6, -3, 9, 0];

const slugOf = name => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
const cents = value => Math.round(value * 100) / 100;

/** EAN-13 with its check digit, in the range for in-house numbers. */
function gtinOf(index) {
  const body = `20${String(4711000000 + index * 37)}`;
  const sum = [...body].reduce(
    (total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1),
    0,
  );
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function productOf(brand, position, [name, category, price], index) {
  const difference =
    position === 0 ? 0 : DIFFERENCES[index % DIFFERENCES.length];
  return {
    sku: `${brand.slug[0].toUpperCase()}${100 + index}`,
    gtin: gtinOf(index + (index >= PRODUCTS.length ? position * 100 : 0)),
    slug: slugOf(name),
    name,
    category,
    price: cents(price * (1 + difference / 100)),
    currency: brand.currency,
    weight: 180 + ((index * 137) % 1900),
    rating: 3.5 + ((index * 7 + position * 3) % 15) / 10,
    reviews: 4 + ((index * 31 + position * 17) % 240),
    inStock: (index + position) % 7 !== 3,
    // three pages that a reader of plain markup gets less from
    scriptOnly: index === 6,
    oldPriceInData: position === 1 && index === 10,
  };
}

const CATALOG = new Map(
  BRANDS.map((brand, position) => [
    brand.slug,
    {
      brand,
      products: [...PRODUCTS, brand.exclusive].map((row, index) =>
        productOf(brand, position, row, index),
      ),
    },
  ]),
);

module.exports = { BRANDS, CATEGORIES, CATALOG };
