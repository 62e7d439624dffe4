/** Cuts a text to a length that the resource's schema accepts; the schema counts code points, so none is split. */
export function fit(text: string, maxLength: number): string {
  const points = Array.from(text);
  if (points.length <= maxLength) return text;
  return `${points.slice(0, maxLength - 1).join('')}…`;
}
