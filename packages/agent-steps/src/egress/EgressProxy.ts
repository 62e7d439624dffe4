import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { RequestError, Server } from 'proxy-chain';
import type { Log } from '../ports';
import { describeError } from '../StepError';
import { EgressGuard, EgressRefusal } from './EgressGuard';

/** Set on answers that the proxy itself gives, so that they are never taken for a page. */
export const REFUSAL_HEADER = 'x-agent-workloads-egress';

export interface EgressProxy {
  /** `http://host:port` */
  readonly server: string;
  readonly username: string;
  readonly password: string;
  /** Why connections to the host of this URL are refused. */
  refusalOf(url: string): string | undefined;
  close(): Promise<void>;
}

const MAX_REFUSALS = 1000;

/** Every connection of the fetcher and of the browser goes through this proxy and is checked after DNS. */
export async function startEgressProxy(options: {
  guard: EgressGuard;
  listenHost: string;
  log: Log;
}): Promise<EgressProxy> {
  // The browser may run in another pod, so others could reach the port as well.
  const username = 'step';
  const password = randomBytes(24).toString('hex');
  const refusals = new Map<string, string>();

  const refuse = (hostAndPort: string, error: unknown): RequestError => {
    const message =
      error instanceof EgressRefusal
        ? error.message
        : `${hostAndPort} can't be resolved: ${describeError(error)}`;
    if (refusals.size < MAX_REFUSALS) {
      refusals.set(hostAndPort, message);
    }
    options.log.warn('connection refused', { host: hostAndPort, message });
    return new RequestError(
      message,
      error instanceof EgressRefusal ? 403 : 502,
      {
        [REFUSAL_HEADER]: 'refused',
      },
    );
  };

  const server = new Server({
    host: options.listenHost,
    port: 0,
    prepareRequestFunction: async request => {
      if (
        request.username !== username ||
        !sameSecret(request.password, password)
      ) {
        return { requestAuthentication: true };
      }
      try {
        const checked = await options.guard.check(
          request.hostname,
          request.port,
        );
        return { dnsLookup: lookupOf(checked) };
      } catch (error) {
        throw refuse(keyOf(request.hostname, request.port), error);
      }
    },
  });
  server.on('requestFailed', ({ error }: { error: unknown }) => {
    // Refusals are logged where they are decided; a browser's first try is always without credentials.
    if (!(error instanceof RequestError)) {
      options.log.warn('a request failed in the egress proxy', {
        message: describeError(error),
      });
    }
  });
  await server.listen();
  const host = options.listenHost.includes(':')
    ? `[${options.listenHost}]`
    : options.listenHost;
  return {
    server: `http://${host}:${server.port}`,
    username,
    password,
    refusalOf: url => refusals.get(hostAndPortOf(url)),
    close: () => server.close(true),
  };
}

function hostAndPortOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return keyOf(hostname, Number(port) || (protocol === 'https:' ? 443 : 80));
}

/** Brackets of IPv6 are written by some and left out by others. */
function keyOf(hostname: string, port: number): string {
  return `${hostname.replace(/^\[|\]$/g, '').toLowerCase()}:${port}`;
}

/** Node connects to the address that was checked and asks nobody again. */
function lookupOf(checked: { address: string; family: number }) {
  const answer: LookupFunction = (_hostname, lookupOptions, callback) => {
    if (lookupOptions.all) {
      callback(null, [checked]);
    } else {
      callback(null, checked.address, checked.family);
    }
  };
  return answer as typeof import('node:dns').lookup;
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
