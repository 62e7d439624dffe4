/** No pipeline of people comes near; an API server refuses objects above 1.5 MiB anyway. */
export const MAX_VALUES = 50_000;
const MAX_DEPTH = 48;
const MAX_TEXT = 1_500_000;

/** Why a value is too large or too deep to be looked at; undefined when it is not. Looks at no more than the bounds allow. */
export function tooLarge(value: unknown): string | undefined {
  const open: Array<{ value: unknown; depth: number }> = [{ value, depth: 0 }];
  let values = 0;
  let text = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    values += 1;
    if (typeof next.value === 'string') text += next.value.length;
    if (values > MAX_VALUES) return `has more than ${MAX_VALUES} values`;
    if (text > MAX_TEXT) return `has more than ${MAX_TEXT} characters`;
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH}`;
    const inner: unknown[] = Object.values(next.value);
    if (values + open.length + inner.length > MAX_VALUES)
      return `has more than ${MAX_VALUES} values`;
    for (const each of inner) open.push({ value: each, depth: next.depth + 1 });
  }
  return undefined;
}
