/** Values of `{{tag}}`s by their name. */
export type Scope = Readonly<Record<string, string>>;

const TAG = /\{\{([^{}]*)\}\}/g;

/** Names of the tags in a text, without expressions' bodies being parsed. */
export function tagsIn(text: string): string[] {
  return [...text.matchAll(TAG)].map(match => (match[1] ?? '').trim());
}

/** Replaces the tags that the scope knows; others stay for a later scope. */
export function substitute(text: string, scope: Scope): string {
  return text.replace(TAG, (whole, tag: string) => {
    const name = tag.trim();
    return Object.hasOwn(scope, name) ? scope[name] ?? whole : whole;
  });
}

/** {@link substitute} on every string within a value. */
export function substituteDeep<T>(value: T, scope: Scope): T {
  return mapStrings(value, text => substitute(text, scope)) as T;
}

/** Calls `visit` for every string within a value. */
export function forEachString(
  value: unknown,
  visit: (text: string) => void,
): void {
  mapStrings(value, text => {
    visit(text);
    return text;
  });
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(item => mapStrings(item, change));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        mapStrings(item, change),
      ]),
    );
  }
  return value;
}
