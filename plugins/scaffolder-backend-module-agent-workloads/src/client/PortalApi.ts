import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  isError,
  ResponseError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import { PLUGIN_ID } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClientOptions } from './WorkloadsClient';

/** Sends requests to the plugin's backend on behalf of whoever started the task. */
export class PortalApi {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  /** Rejects with the error that the backend answered. */
  async send<T>(
    method: string,
    path: string,
    { credentials, signal }: ClientOptions,
    body?: object,
  ): Promise<T> {
    const [baseUrl, { token }] = await Promise.all([
      this.#discovery.getBaseUrl(PLUGIN_ID),
      this.#auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    const response = await reach(`${baseUrl}${path}`, {
      method,
      signal,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      // What the backend said, not that it said something.
      throw (await ResponseError.fromResponse(response)).cause;
    }
    return response.json();
  }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    // fetch itself says no more than that it failed
    const reason = isError(error) && isError(error.cause) ? error.cause : error;
    throw new ServiceUnavailableError(
      `The portal's backend of agent workloads does not answer at ${url}: ${stringifyError(
        reason,
      )}; try again, and see its log if that lasts`,
    );
  }
}

/** Path segments of names that may hold anything. */
export function pathOf(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/');
}
