const STEP = 1024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB'];

/** Size for people: "512 B", "1.4 MiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** The beginning of a digest, enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

/** Name part of an entity ref, for places too small for more. */
export function entityName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
