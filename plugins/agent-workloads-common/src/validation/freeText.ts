/**
 * Text of people as a workflow parameter: a JSON string in which `{` is written `\u007b`. Argo substitutes `{{…}}` and
 * `{{=…}}` in parameter values; text encoded this way never holds a brace, whatever people write.
 * @public
 */
export function encodeFreeText(text: string): string {
  return JSON.stringify(text).replace(/\{/g, '\\u007b');
}

/**
 * The text that `encodeFreeText` encoded; undefined when the value is not a JSON string.
 * @public
 */
export function decodeFreeText(encoded: string): string | undefined {
  try {
    const value: unknown = JSON.parse(encoded);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
