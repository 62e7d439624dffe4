import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  PLUGIN_ID,
  type EnvironmentView,
  type Gap,
  type PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Inventory, InventoryContent } from './Inventory';

const TIMEOUT_MS = 30_000;

interface List<T> {
  items: T[];
  incomplete: Gap[];
}

/** Asks the plugin's backend, as the catalog itself. */
export class RestInventory implements Inventory {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  async read(): Promise<InventoryContent> {
    const [environments, pipelines] = await Promise.all([
      this.#get<EnvironmentView>('/environments'),
      this.#get<PipelineView>('/pipelines'),
    ]);
    return {
      environments: environments.items,
      pipelines: pipelines.items,
      gaps: [...environments.incomplete, ...pipelines.incomplete],
    };
  }

  async #get<T>(path: string): Promise<List<T>> {
    const [baseUrl, { token }] = await Promise.all([
      this.#discovery.getBaseUrl(PLUGIN_ID),
      this.#auth.getPluginRequestToken({
        onBehalfOf: await this.#auth.getOwnServiceCredentials(),
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    const response = await fetch(`${baseUrl}${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}
