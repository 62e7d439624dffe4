import { InputError } from '@backstage/errors';

/** Labels as an object, or as the community's Kubernetes actions write them: `a=b; c=d`. */
export function readLabels(
  labels: string | Record<string, string> | undefined,
): Record<string, string> {
  if (typeof labels !== 'string') return labels ?? {};
  const pairs = labels
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
    .map(pair => {
      const at = pair.indexOf('=');
      if (at < 1)
        throw new InputError(
          `labels: "${pair}" is no label; write name=value, with ; between several`,
        );
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
  return Object.fromEntries(pairs);
}
