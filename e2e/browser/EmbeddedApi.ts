import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Kubeconfig {
  clusters: { cluster: { server: string } }[];
}

interface ResourceList {
  resources: { name: string; namespaced: boolean; verbs: string[] }[];
}

interface ObjectList {
  items: { metadata: { name: string } }[];
}

/** The embedded cluster's API, as an administrator sees it: what stands in the portal has to be true there. */
export class EmbeddedApi {
  private readonly server: string;

  /** `path`: its kubeconfig; the journeys' stage says it in KUBECONFIG. */
  constructor(path = process.env.KUBECONFIG ?? '.agent-workloads/kubeconfig') {
    const { clusters }: Kubeconfig = parse(readFileSync(path, 'utf8'));
    this.server = clusters[0]?.cluster.server ?? '';
  }

  /** The answer to a GET; undefined where there is nothing. */
  async get<T>(path: string): Promise<T | undefined> {
    const answer = await fetch(this.server + path);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Creates an object; for what somebody has made before. */
  async create(path: string, body: object): Promise<void> {
    const answer = await fetch(this.server + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }

  async delete(path: string): Promise<void> {
    const answer = await fetch(this.server + path, { method: 'DELETE' });
    if (!answer.ok && answer.status !== 404) {
      throw new Error(`${path}: ${await answer.text()}`);
    }
  }

  /** `plural/name` of everything in a namespace, and of the namespace itself. */
  async everythingIn(namespace: string): Promise<string[]> {
    const own = await this.get(`/api/v1/namespaces/${namespace}`);
    const found = own ? [`namespaces/${namespace}`] : [];
    for (const root of await this.versions()) {
      const list = await this.get<ResourceList>(root);
      for (const { name, namespaced, verbs } of list?.resources ?? []) {
        if (!namespaced || !verbs.includes('list')) continue;
        const path = `${root}/namespaces/${namespace}/${name}`;
        const objects = await this.get<ObjectList>(path);
        found.push(
          ...(objects?.items ?? []).map(
            ({ metadata }) => `${name}/${metadata.name}`,
          ),
        );
      }
    }
    return found;
  }

  private async versions(): Promise<string[]> {
    const groups = await this.get<{
      groups: { preferredVersion: { groupVersion: string } }[];
    }>('/apis');
    return [
      '/api/v1',
      ...(groups?.groups ?? []).map(
        ({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`,
      ),
    ];
  }
}
