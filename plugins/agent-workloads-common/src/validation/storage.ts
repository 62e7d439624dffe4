import { findForbiddenCharacter } from './characters';

const MAX_PREFIX = 200;
const MAX_KEY = 1024;

/**
 * Name of an S3 bucket.
 * @returns what is wrong with it, or undefined
 * @public
 */
export function validateBucket(value: string): string | undefined {
  const forbidden = findForbiddenCharacter(value);
  if (forbidden) {
    return `The bucket's name contains ${forbidden}; use lower-case letters, digits, "-" and "."`;
  }
  if (value.length < 3 || value.length > 63) {
    return `The bucket's name has ${value.length} characters; 3 to 63 are allowed`;
  }
  if (!/^[a-z0-9][-a-z0-9.]*[a-z0-9]$/.test(value)) {
    return 'The bucket\'s name must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit';
  }
  if (/\.\.|\.-|-\./.test(value)) {
    return 'The bucket\'s name has an empty or hyphen-edged part between its dots ("..", ".-" or "-."), which S3 refuses';
  }
  if (/^[0-9]+(\.[0-9]+){3}$/.test(value)) {
    return "The bucket's name is written like an IP address, which S3 refuses";
  }
  return undefined;
}

const SEGMENT = /^[a-zA-Z0-9_][-a-zA-Z0-9_]*(\.[-a-zA-Z0-9_]+)*$/;

/**
 * First part of the keys of a workload's artifacts: segments of letters, digits, "-", "_" and single dots, divided by "/".
 * @returns what is wrong with it, or undefined
 * @public
 */
export function validatePrefix(value: string): string | undefined {
  if (value === '') {
    return 'The prefix is empty';
  }
  const forbidden = findForbiddenCharacter(value);
  if (forbidden) {
    return `The prefix contains ${forbidden}; use letters, digits, "-", "_", single dots and "/"`;
  }
  if (value.length > MAX_PREFIX) {
    return `The prefix is ${value.length} characters long; at most ${MAX_PREFIX} are allowed`;
  }
  if (value.startsWith('/') || value.endsWith('/') || value.includes('//')) {
    return 'The prefix must not start or end with "/" or contain "//"';
  }
  const bad = value.split('/').find(segment => !SEGMENT.test(segment));
  if (bad !== undefined) {
    return `The prefix has the part "${bad}"; each part starts with a letter, digit or "_" and goes on with letters, digits, "-", "_" and single dots, so "." and ".." are not possible`;
  }
  return undefined;
}

/** What a decoder further down might turn into a dot, a slash, a backslash, a control character or another escape. */
const ENCODED = /%(2e|2f|5c|25|[01][0-9a-f]|7f)/i;

/**
 * Whether an object key lies under `prefix` and cannot be read as anything else: printable ASCII, no empty, "." or ".."
 * segments, no backslash, no encoded dots or slashes, not absolute. `prefix` is taken as a folder, with or without "/" at its end;
 * under an empty prefix nothing is safe.
 * @public
 */
export function isSafeKey(key: string, prefix: string): boolean {
  const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return (
    folder !== '/' &&
    key.startsWith(folder) &&
    key.length > folder.length &&
    key.length <= MAX_KEY &&
    !findForbiddenCharacter(key) &&
    !key.includes('\\') &&
    !ENCODED.test(key) &&
    key.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  );
}
