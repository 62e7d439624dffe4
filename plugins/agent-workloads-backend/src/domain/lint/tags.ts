/** A place in a text where Argo puts a value. */
export type Tag =
  | { kind: 'variable'; name: string }
  | { kind: 'expression'; text: string };

/** The `{{…}}` of a text, in their order. */
export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at)) {
    const end = text.indexOf('}}', at);
    if (end < 0) return tags;
    const inner = text.slice(at + 2, end).trim();
    tags.push(
      inner.startsWith('=')
        ? { kind: 'expression', text: inner.slice(1) }
        : { kind: 'variable', name: inner },
    );
    at = end + 2;
  }
  return tags;
}

const NAMED = String.raw`(?:\.(\w+)|\[\s*['"]([^'"\]]{1,200})['"]\s*\])`;
const REFERENCE = new RegExp(
  String.raw`\b(inputs\.parameters|inputs\.artifacts|workflow\.parameters|tasks|steps)${NAMED}` +
    String.raw`(?:\.outputs\.(parameters|artifacts)${NAMED})?`,
  'g',
);

/** What an expression refers to, as the names of variables. */
export function namesInExpression(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(
    ([, what, dotted, quoted, kind, dottedOutput, quotedOutput]) => {
      const name = `${what}.${dotted ?? quoted}`;
      return kind
        ? `${name}.outputs.${kind}.${dottedOutput ?? quotedOutput}`
        : name;
    },
  );
}

/** Every text inside a value with its field. */
export function textsIn(
  value: unknown,
  path: string,
): Array<{ text: string; path: string }> {
  const found: Array<{ text: string; path: string }> = [];
  const open = [{ value, path }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value === 'string')
      found.push({ text: next.value, path: next.path });
    if (typeof next.value !== 'object' || next.value === null) continue;
    const isList = Array.isArray(next.value);
    for (const [key, inner] of Object.entries(next.value))
      open.push({
        value: inner,
        path: isList ? `${next.path}[${key}]` : `${next.path}.${key}`,
      });
  }
  return found.reverse();
}
