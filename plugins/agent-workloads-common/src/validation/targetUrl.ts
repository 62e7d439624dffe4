import { findForbiddenCharacter, hasPathLookAlike } from './characters';

const MAX_URL = 1024;
const MIN_URL = 10;

/** Scheme, authority, path, and what follows it. */
const PARTS = /^(https?):\/\/([^/?#]*)([^?#]*)(.*)$/;
/** The characters that the custom resource's schema allows after the host. */
const AFTER_HOST = /^[-a-zA-Z0-9._~:/?#@!$&()*+,;=%[\]]*$/;

/**
 * Address of a site to look at: http(s), without credentials, in plain ASCII, with nothing in host or path that a decoder or
 * normaliser further down could read as something else. Whether the address may be reached is the egress guard's business.
 * @returns what is wrong with it, or undefined
 * @public
 */
export function validateTargetUrl(value: string): string | undefined {
  const forbidden = findForbiddenCharacter(value);
  if (forbidden) {
    return `The URL contains ${forbidden}; percent-encode it in the path, write the host in punycode (xn--…)`;
  }
  if (value.length > MAX_URL) {
    return `The URL is ${value.length} characters long; at most ${MAX_URL} are allowed`;
  }
  const [, , authority, path, rest] = PARTS.exec(value) ?? [];
  if (authority === undefined || path === undefined || rest === undefined) {
    return 'The URL must start with http:// or https://, in lower case';
  }
  return (
    validateAuthority(authority) ??
    validateAfterHost(path, rest) ??
    validatePath(path) ??
    validateParsed(value, authority)
  );
}

function validateAuthority(authority: string): string | undefined {
  if (authority.includes('@')) {
    return 'The URL carries credentials ("@" before the path); leave them out';
  }
  if (/[%\\]/.test(authority)) {
    return 'The host contains "%" or a backslash; write it in plain letters';
  }
  const [, host, port] =
    /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9][-a-zA-Z0-9.]*)(?::([0-9]*))?$/.exec(
      authority,
    ) ?? [];
  if (host === undefined) {
    return 'The URL has no valid host; use letters, digits, "-" and ".", or an address in brackets for IPv6';
  }
  if (port !== undefined && !isPort(port)) {
    return `The port "${port}" is not a number from 1 to 65535`;
  }
  if (host.startsWith('[')) {
    return undefined;
  }
  const labelsAreGood = host
    .split('.')
    .every(label =>
      /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(label),
    );
  return labelsAreGood && host.length <= 253
    ? undefined
    : 'The host has an empty, too long or hyphen-edged part between its dots (a dot at its end counts)';
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65535;
}

function validateAfterHost(path: string, rest: string): string | undefined {
  if (path === '' && rest !== '') {
    return 'The URL needs a "/" between its host and "?" or "#"';
  }
  if (path.includes('\\') || rest.includes('\\')) {
    return 'The URL contains a backslash, which some programs read as "/"';
  }
  if (!AFTER_HOST.test(path + rest)) {
    return 'The URL contains a quote, brace, bracket or other character that has to be percent-encoded';
  }
  if (/%(?![0-9a-fA-F]{2})/.test(path + rest)) {
    return 'The URL has a "%" without two hexadecimal digits after it; write "%25" for a percent sign in the query';
  }
  if (/%([01][0-9a-f]|7f)/i.test(path + rest)) {
    return 'The URL contains an encoded control character (such as %00 or %0a)';
  }
  return undefined;
}

function validatePath(path: string): string | undefined {
  if (/%(2e|2f|5c)/i.test(path)) {
    return 'The path contains an encoded dot, slash or backslash (%2e, %2f, %5c), which hides where it leads';
  }
  if (/%25/.test(path)) {
    return 'The path contains an encoded percent sign (%25), which may be decoded twice';
  }
  const segments = path.split('/').map(segment => segment.split(';')[0]);
  if (segments.some(segment => segment === '.' || segment === '..')) {
    return 'The path contains "." or ".." as a segment; write where it leads';
  }
  const decoded = decodePath(path);
  if (decoded === undefined) {
    return 'The path is not percent-encoded UTF-8';
  }
  return hasPathLookAlike(decoded)
    ? 'The path contains an encoded look-alike of a dot or slash'
    : undefined;
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The last word has the parser that programs use: it must read the host as it is written. */
function validateParsed(value: string, authority: string): string | undefined {
  let parsed: URL;
  try {
    parsed = new URL(value);
  } catch {
    return 'The URL has no valid host';
  }
  const written = authority.replace(/:[0-9]+$/, '').toLowerCase();
  if (parsed.hostname !== written) {
    return `The host "${written}" is another way to write "${parsed.hostname}"; write that instead`;
  }
  return value.length < MIN_URL
    ? `The URL is shorter than ${MIN_URL} characters`
    : undefined;
}
