/** Both ends included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * One range of an object of `length` bytes out of a Range header. Undefined for none, for several, and for one that
 * can't be met: the whole object is an answer to those, too (RFC 9110, 14.2).
 */
export function parseRange(
  header: string | undefined,
  length: number,
): ByteRange | undefined {
  const [, from, to] = /^bytes=([0-9]*)-([0-9]*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) {
    return undefined;
  }
  const last = length - 1;
  const range =
    from === ''
      ? { first: Math.max(0, length - Number(to)), last }
      : {
          first: Number(from),
          last: to === '' ? last : Math.min(Number(to), last),
        };
  return range.first <= range.last ? range : undefined;
}
