import type {
  EnvironmentRemoval,
  LintProblem,
  ManifestRequest,
  ManifestResult,
  ObjectKey,
  ObjectReadiness,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { pathOf, type PortalApi } from './PortalApi';
import type { EnvironmentRef, ProvisioningClient } from './ProvisioningClient';
import type { ClientOptions } from './WorkloadsClient';

/** Environments over the plugin's API. */
export class RestProvisioningClient implements ProvisioningClient {
  readonly #api: PortalApi;

  constructor(api: PortalApi) {
    this.#api = api;
  }

  plan(
    cluster: string,
    request: ManifestRequest,
    options: ClientOptions,
  ): Promise<ManifestResult> {
    return this.#post(cluster, 'manifests/plan', options, request);
  }

  apply(
    cluster: string,
    request: ManifestRequest,
    options: ClientOptions,
  ): Promise<ManifestResult> {
    return this.#post(cluster, 'manifests/apply', options, request);
  }

  async status(
    cluster: string,
    objects: ObjectKey[],
    options: ClientOptions,
  ): Promise<ObjectReadiness[]> {
    const { items } = await this.#post<{ items: ObjectReadiness[] }>(
      cluster,
      'manifests/status',
      options,
      { objects },
    );
    return items;
  }

  async lint(
    cluster: string,
    request: { manifest: object; namespace?: string },
    options: ClientOptions,
  ): Promise<LintProblem[]> {
    const { problems } = await this.#post<{ problems: LintProblem[] }>(
      cluster,
      'pipelines/lint',
      options,
      request,
    );
    return problems;
  }

  removeEnvironment(
    { cluster, namespace }: EnvironmentRef,
    { dryRun, ...options }: ClientOptions & { dryRun?: boolean },
  ): Promise<EnvironmentRemoval> {
    const path = `/environments/${pathOf(cluster, namespace)}`;
    const query = dryRun ? '?dryRun=true' : '';
    return this.#api.send('DELETE', `${path}${query}`, options);
  }

  #post<T>(
    cluster: string,
    route: string,
    options: ClientOptions,
    body: object,
  ): Promise<T> {
    const path = `/clusters/${pathOf(cluster)}/${route}`;
    return this.#api.send('POST', path, options, body);
  }
}
