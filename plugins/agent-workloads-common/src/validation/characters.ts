/** Written as U+XXXX, so that a message never carries the character itself. */
function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}

/**
 * Names the first character that is not printable ASCII, or undefined. Look-alikes of dots and slashes
 * (fullwidth forms, one dot leader, division slash…) are caught here: they are none of ASCII.
 * @public
 */
export function findForbiddenCharacter(value: string): string | undefined {
  const found = /[^\x21-\x7e]/u.exec(value)?.[0];
  if (found === undefined) {
    return undefined;
  }
  if (found === ' ') {
    return 'a space';
  }
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(found)
    ? `the invisible character ${codePoint(found)}`
    : `the non-ASCII character ${codePoint(found)}`;
}

/** Look like `.`, `/` or `\` but survive normalisation. */
const LOOK_ALIKES = new Set([
  '\u0589',
  '\u06d4',
  '\u2044',
  '\u2215',
  '\u2216',
  '\u29f5',
  '\u29f8',
  '\u29f9',
  '\u3002',
  '\ua4f8',
  '\uff61',
]);

/** Whether text becomes a path separator or a dot once somebody normalises it (NFKC), though it is none yet. */
export function hasPathLookAlike(text: string): boolean {
  return [...text].some(
    character =>
      !/[./\\]/.test(character) &&
      (/[./\\]/.test(character.normalize('NFKC')) ||
        LOOK_ALIKES.has(character)),
  );
}
