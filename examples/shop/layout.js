'use strict';
const { CATEGORIES } = require('./catalog');

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = text => String(text).replace(/[&<>"]/g, c => ENTITIES[c]);
const money = ({ price, currency }) =>
  `${currency === 'EUR' ? '€' : currency}${price.toFixed(2)}`;

const STYLE = `
*{box-sizing:border-box}body{margin:0;font:16px/1.5 "Open Sans",system-ui,sans-serif;color:#1c2430;background:#f7f8fa}
a{color:var(--brand);text-decoration:none}a:hover{text-decoration:underline}
header{background:linear-gradient(110deg,var(--deep),var(--brand));color:#fff}
.bar{max-width:1120px;margin:0 auto;padding:20px 24px;display:flex;align-items:center;gap:16px}
.bar svg{flex:none}.bar strong{font-size:22px;letter-spacing:.2px}.bar a{color:#fff}
nav{margin-left:auto;display:flex;gap:20px;font-size:15px}
.hero{max-width:1120px;margin:0 auto;padding:28px 24px 44px}.hero h1{margin:0 0 6px;font-size:36px;line-height:1.2}.hero p{margin:0;opacity:.9}
main{max-width:1120px;margin:0 auto;padding:32px 24px 56px}
.grid{display:grid;grid-template-columns:repeat(4,1fr);gap:20px}
.card{background:#fff;border:1px solid #e3e7ec;border-radius:14px;overflow:hidden;display:flex;flex-direction:column}
.card img{width:100%;height:auto;background:var(--tint);display:block}.card div{padding:14px 16px 18px}
.card h2{font-size:16px;margin:0 0 4px;line-height:1.3}.price{font-weight:700;font-size:19px;color:var(--deep)}
.muted{color:#657080;font-size:14px}.tag{display:inline-block;padding:2px 10px;border-radius:99px;background:var(--tint);color:var(--deep);font-size:13px}
.pages{display:flex;gap:8px;margin-top:32px}.pages a,.pages b{padding:8px 14px;border-radius:10px;border:1px solid #d6dce3;background:#fff}.pages b{background:var(--brand);color:#fff;border-color:var(--brand)}
.product{display:grid;grid-template-columns:1fr 1fr;gap:44px;background:#fff;border:1px solid #e3e7ec;border-radius:18px;padding:32px}
.product img{width:100%;height:auto;align-self:start;border-radius:14px;background:var(--tint)}.product h1{margin:8px 0;font-size:32px;line-height:1.2}.product .price{font-size:30px}
button{background:var(--brand);border:0;color:#fff;font:inherit;font-weight:600;padding:12px 26px;border-radius:12px;margin:12px 0}
table{border-collapse:collapse;width:100%;margin-top:16px}td{padding:8px 0;border-top:1px solid #e9edf1}td:first-child{color:#657080;width:40%}
footer{border-top:1px solid #e3e7ec;background:#fff;color:#657080;font-size:14px}footer div{max-width:1120px;margin:0 auto;padding:24px;display:flex;gap:24px;flex-wrap:wrap}
@media(max-width:800px){.grid{grid-template-columns:repeat(2,1fr)}.product{grid-template-columns:1fr}nav{display:none}}
`;

const LOGO = `<svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="18" fill="#fff" opacity=".18"/><path d="M7 26 15 11l5 8 3-4 6 11z" fill="#fff"/></svg>`;

/** A whole page of a shop; `hero` is what the coloured head says. */
function page(brand, { title, hero = '', head = '', body }) {
  const base = `/${brand.slug}`;
  const nav = Object.entries(CATEGORIES)
    .map(([slug, name]) => `<a href="${base}/category/${slug}">${name}</a>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)} · ${escapeHtml(brand.name)}</title>
<meta name="description" content="${escapeHtml(brand.claim)}">
<style>:root{--brand:${brand.colour};--deep:${brand.deep};--tint:${
    brand.accent
  }}${STYLE}</style>
${head}
</head>
<body>
<header><div class="bar">${LOGO}<a href="${base}/"><strong>${escapeHtml(
    brand.name,
  )}</strong></a><nav>${nav}</nav></div>${hero}</header>
<main>
${body}
</main>
<footer><div><span>© ${escapeHtml(brand.name)}, an invented shop</span>
<a href="${base}/products/retired-lantern">Last year's lantern</a>
<a href="${base}/clearance">Clearance</a>
<a href="${base}/stock">Stock check</a>
<a href="${base}/old-catalogue">Old catalogue</a>
<a href="${base}/private/orders">My orders</a></div></footer>
</body>
</html>
`;
}

module.exports = { escapeHtml, money, page };
