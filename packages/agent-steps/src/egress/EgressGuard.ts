import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { addressProblem } from './addressPolicy';

/** All addresses of a name, as `getaddrinfo` gives them. */
export type Resolver = (
  hostname: string,
) => Promise<Array<{ address: string; family: number }>>;

export const systemResolver: Resolver = hostname =>
  lookup(hostname, { all: true, verbatim: true });

/** The connection was refused on purpose. */
export class EgressRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EgressRefusal';
  }
}

/**
 * Decides where a connection may go. It answers with the address that was checked; the caller connects to
 * exactly that one, so a second look-up can't give another answer.
 */
export class EgressGuard {
  private readonly allowed: ReadonlySet<string>;
  private readonly resolve: Resolver;

  constructor(options: {
    allowedHosts: readonly string[];
    resolve?: Resolver;
  }) {
    this.allowed = new Set(options.allowedHosts);
    this.resolve = options.resolve ?? systemResolver;
  }

  async check(
    rawHost: string,
    port: number,
  ): Promise<{ address: string; family: number }> {
    const host = canonicalHost(rawHost);
    const isAllowed = this.allowed.has(
      `${host.includes(':') ? `[${host}]` : host}:${port}`,
    );
    const addresses = isIP(host)
      ? [{ address: host, family: isIP(host) }]
      : await this.resolve(host);
    const refusals: string[] = [];
    for (const candidate of addresses) {
      const problem = isAllowed ? undefined : addressProblem(candidate.address);
      if (!problem) {
        return candidate;
      }
      refusals.push(problem);
    }
    throw new EgressRefusal(
      refusals.length === 0
        ? `${host} has no address`
        : `Connections to ${host}:${port} are not allowed: ${refusals.join(
            ', ',
          )}. Only public addresses, and those in allowed_hosts of the environment, can be reached.`,
    );
  }
}

/** As a URL parser reads it: decimal, hexadecimal, octal and short forms become dotted addresses. */
function canonicalHost(raw: string): string {
  const bare = raw.replace(/^\[|\]$/g, '');
  try {
    const { hostname } = new URL(
      `http://${bare.includes(':') ? `[${bare}]` : bare}/`,
    );
    return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  } catch {
    throw new EgressRefusal(`${raw.slice(0, 100)} is not a valid host`);
  }
}
