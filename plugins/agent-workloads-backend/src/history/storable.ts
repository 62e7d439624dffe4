const NUL = '\0';

/** PostgreSQL keeps no NUL in a text: what holds one is in no row, and asking for it would be an error. */
export function isStorable(text: string): boolean {
  return !text.includes(NUL);
}

/** A text as a row can hold it. */
export function toStorable(text: string): string {
  return text.replaceAll(NUL, ' ');
}
