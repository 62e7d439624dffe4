'use strict';

/** One simple drawing per category, on a 260 × 180 board. */
const SHAPES = {
  tents:
    '<path d="M50 140 130 45l80 95z" fill="F"/><path d="M130 45 108 140h44z" fill="#fff" opacity=".65"/>',
  packs:
    '<rect x="88" y="48" width="84" height="98" rx="22" fill="F"/><rect x="102" y="92" width="56" height="38" rx="8" fill="#fff" opacity=".65"/><path d="M108 50q22-26 44 0" fill="none" stroke="F" stroke-width="8"/>',
  sleeping:
    '<rect x="44" y="74" width="172" height="56" rx="28" fill="F"/><circle cx="76" cy="102" r="17" fill="#fff" opacity=".65"/>',
  cooking:
    '<path d="M82 72h96v44a24 24 0 0 1-24 24h-48a24 24 0 0 1-24-24z" fill="F"/><rect x="74" y="60" width="112" height="12" rx="6" fill="F"/><path d="M112 48q8-10 0-20M136 48q8-10 0-20" stroke="F" stroke-width="5" fill="none"/>',
  footwear:
    '<path d="M74 52h46v44l58 20q14 6 14 24H74z" fill="F"/><path d="M74 128h118v12H74z" fill="#fff" opacity=".65"/>',
  headwear:
    '<path d="M70 122a60 60 0 0 1 120 0z" fill="F"/><rect x="52" y="120" width="156" height="14" rx="7" fill="F" opacity=".8"/>',
};

/** A product's picture as SVG text. */
function image(brand, product) {
  const turn = ((Number(product.sku.slice(1)) * 13) % 17) - 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 180" width="520" height="360">
<rect width="260" height="180" fill="${brand.accent}"/>
<circle cx="${200 - turn * 3}" cy="46" r="22" fill="#fff"/>
<path d="M0 180V150q65-28 130-8t130-14v52z" fill="#fff"/>
<g transform="rotate(${turn} 130 95)">${SHAPES[product.category].replace(
    /"F"/g,
    `"${brand.colour}"`,
  )}</g>
</svg>
`;
}

module.exports = { image };
