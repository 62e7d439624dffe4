/**
 * A short name for a text: FNV-1a, 8 hexadecimal digits. It tells versions apart; it protects nothing.
 * @public
 */
export function shortDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/**
 * Name of an environment's or pipeline's entity in the catalog: `<cluster>.<namespace>` or
 * `<cluster>.<namespace>.<template>`. Above the catalog's 63 characters the end becomes a digest of the whole.
 * @public
 */
export function inventoryEntityName(...parts: string[]): string {
  const name = parts.join('.');
  if (name.length <= 63) return name;
  return `${name.slice(0, 54).replace(/[^a-z0-9]+$/, '')}-${shortDigest(name)}`;
}
