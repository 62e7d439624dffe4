import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** The section that the plugin reads. */
export const ROOT = 'agentWorkloads';

/** A number within bounds. */
export function readNumber(
  config: Config,
  path: string,
  [min, max]: [number, number],
): number | undefined {
  const value = config.getOptionalNumber(path);
  check(
    path,
    value === undefined || (value >= min && value <= max),
    `must be a number from ${min} to ${max}`,
  );
  return value;
}

/** One of a few words. */
export function oneOf<T extends string>(
  config: Config,
  path: string,
  choices: readonly T[],
): T | undefined {
  const value = config.getOptionalString(path);
  const found = choices.find(choice => choice === value);
  check(
    path,
    value === undefined || found !== undefined,
    `must be one of ${choices.join(', ')}`,
  );
  return found;
}

/** Throws with the path of a value that is wrong. */
export function check(path: string, holds: boolean, message: string): void {
  if (!holds) throw new InputError(`Config ${ROOT}.${path} ${message}`);
}

/** Whether a text is an http(s) URL. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether a text names an IANA time zone. */
export function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}
