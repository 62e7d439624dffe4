const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

type XmlValue = string | number | boolean | undefined | XmlTree | XmlTree[];
/** Names of elements and what stands in them. */
export interface XmlTree {
  [name: string]: XmlValue;
}

const escape = (text: string) =>
  text
    .replace(/[&<>"]/g, c => ENTITIES[c] ?? c)
    // eslint-disable-next-line no-control-regex -- XML has no form for control characters other than these references
    .replace(/[\u0000-\u001f]/g, c => `&#${c.charCodeAt(0)};`);

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(v => element(name, v)).join('');
  const inner =
    typeof value === 'object' ? elements(value) : escape(String(value));
  return `<${name}>${inner}</${name}>`;
}

function elements(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** A document with one root element. */
export function xml(root: string, tree: XmlTree): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${elements(
    tree,
  )}</${root}>`;
}
