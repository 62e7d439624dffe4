import { Readable } from 'node:stream';
import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import {
  agentWorkloadReadPermission,
  PLUGIN_ID,
  type WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { workloadDocument, type WorkloadDocument } from './WorkloadDocument';

const PAGE = 100;
const TIMEOUT_MS = 30_000;

interface Options {
  auth: AuthService;
  discovery: DiscoveryService;
}

/** Documents of all live workloads, read page by page as the search plugin itself. */
export class WorkloadCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'agent-workload';
  readonly visibilityPermission = agentWorkloadReadPermission;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  async *#documents(): AsyncGenerator<WorkloadDocument> {
    let cursor: string | undefined;
    do {
      const page = await this.#page(cursor);
      for (const workload of page.items) yield workloadDocument(workload);
      cursor = page.nextCursor;
    } while (cursor);
  }

  async #page(cursor: string | undefined): Promise<WorkloadPage> {
    const { auth, discovery } = this.#options;
    const [baseUrl, { token }] = await Promise.all([
      discovery.getBaseUrl(PLUGIN_ID),
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    // By name: what is launched or changes meanwhile moves no other.
    const query = new URLSearchParams({
      sort: 'name',
      limit: String(PAGE),
      ...(cursor && { cursor }),
    });
    const response = await fetch(`${baseUrl}/workloads?${query}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}
