import type { OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';

/** What the API server said, whatever it was. */
export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of every kind, which assertions look into
  body: any;
}

const TIMEOUT_MS = 30_000;
const CONTENT_TYPES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Kubeconfig of an administrator of the test cluster. */
export function adminKubeconfig(): string {
  const { AGENT_WORKLOADS_CLUSTER_KUBECONFIG, AGENT_WORKLOADS_CLUSTER_DIR } =
    process.env;
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return (
    AGENT_WORKLOADS_CLUSTER_KUBECONFIG ||
    join(
      AGENT_WORKLOADS_CLUSTER_DIR || join(cache, 'agent-workloads-cluster'),
      'kubeconfig/admin.kubeconfig',
    )
  );
}

/** The API server as one caller sees it: refusals are answers, not errors. */
export class KubeApi {
  readonly #config: KubeConfig;
  readonly #headers: Record<string, string | string[]>;

  private constructor(
    config: KubeConfig,
    headers: Record<string, string | string[]> = {},
  ) {
    this.#config = config;
    this.#headers = headers;
  }

  static asAdmin(kubeconfig = adminKubeconfig()): KubeApi {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    return new KubeApi(config);
  }

  /** Impersonated: authorisation and admission see this user and these groups. */
  as(user: string, groups: string[] = []): KubeApi {
    return new KubeApi(this.#config, {
      'Impersonate-User': user,
      ...(groups.length > 0 && { 'Impersonate-Group': groups }),
    });
  }

  /** Whoever a token belongs to, and nothing else of the kubeconfig's user. */
  withToken(token: string): KubeApi {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(this.#cluster(), { name: 'token', token });
    return new KubeApi(config);
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path);
  }

  post(path: string, body: object): Promise<Answer> {
    return this.#send('POST', path, body);
  }

  put(path: string, body: object): Promise<Answer> {
    return this.#send('PUT', path, body);
  }

  delete(path: string, body?: object): Promise<Answer> {
    return this.#send('DELETE', path, body);
  }

  patch(
    path: string,
    body: object,
    type: keyof typeof CONTENT_TYPES = 'merge',
  ): Promise<Answer> {
    return this.#send('PATCH', path, body, CONTENT_TYPES[type]);
  }

  #cluster() {
    const cluster = this.#config.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig names no current cluster');
    return cluster;
  }

  async #send(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<Answer> {
    const url = this.#cluster().server + path;
    const options: RequestOptions = { method, timeout: TIMEOUT_MS };
    await this.#config.applyToHTTPSOptions(options);
    options.headers = {
      ...(options.headers as OutgoingHttpHeaders | undefined),
      accept: 'application/json',
      'content-type': contentType,
      ...this.#headers,
    };
    return new Promise((resolve, reject) => {
      const request = httpsRequest(url, options, response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(Buffer.concat(parts).toString()),
          }),
        );
      });
      request.on('timeout', () =>
        request.destroy(new Error(`${method} ${path} had no answer in 30 s`)),
      );
      request.on('error', reject);
      request.end(body && JSON.stringify(body));
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
