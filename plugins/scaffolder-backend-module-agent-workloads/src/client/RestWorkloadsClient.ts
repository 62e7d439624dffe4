import type {
  LaunchPreview,
  LaunchRequest,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { pathOf, type PortalApi } from './PortalApi';
import type {
  ClientOptions,
  WorkloadRef,
  WorkloadsClient,
} from './WorkloadsClient';

/** Workloads over the plugin's API. */
export class RestWorkloadsClient implements WorkloadsClient {
  readonly #api: PortalApi;

  constructor(api: PortalApi) {
    this.#api = api;
  }

  launch(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<WorkloadDetail> {
    return this.#api.send('POST', '/workloads', options, request);
  }

  preview(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<LaunchPreview> {
    return this.#api.send('POST', '/workloads?dryRun=true', options, request);
  }

  get(
    { cluster, namespace, name }: WorkloadRef,
    options: ClientOptions,
  ): Promise<WorkloadDetail> {
    const path = `/workloads/${pathOf(cluster, namespace, name)}`;
    return this.#api.send('GET', path, options);
  }
}
