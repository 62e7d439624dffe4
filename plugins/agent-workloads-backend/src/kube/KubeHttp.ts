import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
  type KubeConfig,
} from '@kubernetes/client-node';
import { KubeApiError, readStatus } from './errors';

export interface KubeRequest {
  method?: keyof typeof HttpMethod;
  path: string;
  query?: Record<string, string | undefined>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
}

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

const TIMEOUT_MS = 20_000;
/** Bookmarks come about once a minute; a watch that is silent for longer than this is dead. */
const SILENCE_MS = 5 * 60_000;
/** Certificates on disk may be renewed. */
const DISPATCHER_MS = 10 * 60_000;

/**
 * Plain JSON in and out over client-node's connection and credentials. Its generated clients would turn times into
 * Date objects and drop fields that they don't know, and what is written back must be what was read.
 */
export class KubeHttp {
  readonly #config: KubeConfig;
  readonly #library = new IsomorphicFetchHttpLibrary();
  #dispatcher: { value: Dispatcher; until: number } | undefined;

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  /** Rejects with KubeApiError for what the server refuses, and with whatever the network says otherwise. */
  async request<T>(request: KubeRequest): Promise<T> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = request.signal
      ? AbortSignal.any([request.signal, timeout])
      : timeout;
    const response = await this.#send({ ...request, signal });
    const text = await response.body.text();
    return JSON.parse(text);
  }

  /** Calls with each line of a watch; resolves when the server ends it. */
  async stream(
    request: KubeRequest & { signal: AbortSignal },
    onLine: (line: string) => void,
  ): Promise<void> {
    const silence = new AbortController();
    const abort = () => silence.abort(new Error('the watch fell silent'));
    let timer = setTimeout(abort, SILENCE_MS);
    let body: Readable | undefined;
    try {
      const signal = AbortSignal.any([request.signal, silence.signal]);
      const response = await this.#send({ ...request, signal });
      const stream = response.body.stream();
      if (!stream) return;
      const input = Readable.from(stream);
      body = input;
      // readline swallows its input's errors.
      const failed = new Promise<never>((_, reject) =>
        input.on('error', reject),
      );
      failed.catch(() => {});
      const lines = async () => {
        for await (const line of createInterface({ input })) {
          clearTimeout(timer);
          timer = setTimeout(abort, SILENCE_MS);
          if (line !== '') onLine(line);
        }
      };
      await Promise.race([lines(), failed]);
    } finally {
      clearTimeout(timer);
      body?.destroy();
    }
  }

  async #send(request: KubeRequest & { signal: AbortSignal }) {
    const cluster = this.#config.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig names no current cluster');
    const { method = 'GET', path, query = {}, body, contentType } = request;
    const url = new URL(cluster.server.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const context = new RequestContext(url.href, HttpMethod[method]);
    context.setHeaderParam('Accept', 'application/json');
    context.setSignal(request.signal);
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType ?? 'application/json');
      context.setBody(JSON.stringify(body));
    }
    await this.#config.applySecurityAuthentication(context);
    this.#shareDispatcher(context);
    const response = await this.#library.send(context).toPromise();
    if (response.httpStatusCode >= 400)
      throw new KubeApiError({
        statusCode: response.httpStatusCode,
        status: readStatus(await response.body.text()),
        retryAfterMs: retryAfter(response.headers['retry-after']),
      });
    return response;
  }

  /** client-node makes a pool of connections for every request; one will do. */
  #shareDispatcher(context: RequestContext): void {
    const made = context.getDispatcher();
    if (!made) return;
    if (!this.#dispatcher || this.#dispatcher.until < Date.now())
      this.#dispatcher = { value: made, until: Date.now() + DISPATCHER_MS };
    context.setDispatcher(this.#dispatcher.value);
  }
}

function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 ? seconds * 1000 : undefined;
}
