/** The object or list that a text holds; undefined when it holds neither. */
export function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return value;
    }
    return { value };
  } catch {
    return undefined;
  }
}
