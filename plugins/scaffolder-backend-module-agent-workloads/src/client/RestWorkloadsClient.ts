import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  PLUGIN_ID,
  type LaunchPreview,
  type LaunchRequest,
  type WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClientOptions, WorkloadsClient } from './WorkloadsClient';

/** Calls the plugin's backend on behalf of whoever started the task. */
export class RestWorkloadsClient implements WorkloadsClient {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  async launch(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<WorkloadDetail> {
    const response = await this.#send('POST', '/workloads', options, request);
    return response.json();
  }

  async preview(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<LaunchPreview> {
    const path = '/workloads?dryRun=true';
    return (await this.#send('POST', path, options, request)).json();
  }

  async get(
    ref: { cluster: string; namespace: string; name: string },
    options: ClientOptions,
  ): Promise<WorkloadDetail> {
    const path = [ref.cluster, ref.namespace, ref.name]
      .map(encodeURIComponent)
      .join('/');
    return (await this.#send('GET', `/workloads/${path}`, options)).json();
  }

  async #send(
    method: string,
    path: string,
    { credentials, signal }: ClientOptions,
    body?: object,
  ): Promise<Response> {
    const [baseUrl, { token }] = await Promise.all([
      this.#discovery.getBaseUrl(PLUGIN_ID),
      this.#auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    const response = await fetch(`${baseUrl}${path}`, {
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
    return response;
  }
}
