import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  RequestContext,
} from '@kubernetes/client-node';

/** A request as it goes over the wire. */
export interface RawRequest {
  method?: keyof typeof HttpMethod;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Sent as JSON, text as it is. */
  body?: unknown;
}

/** An answer as it comes over the wire; refusals are answers too. What is no JSON is text. */
export interface RawAnswer<T> {
  code: number;
  body: T;
}

/** One line of a watch. */
export interface WatchLine {
  type: string;
  object: {
    kind?: string;
    code?: number;
    reason?: string;
    message?: string;
    metadata?: {
      name?: string;
      resourceVersion?: string;
      annotations?: Record<string, string>;
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Requests that no generated client makes: other forms, wrong types, bodies that are not objects. */
export class RawApi {
  private readonly library = new IsomorphicFetchHttpLibrary();

  constructor(private readonly config: KubeConfig) {}

  async request<T>(request: RawRequest): Promise<RawAnswer<T>> {
    const answer = await this.send(request);
    const text = await answer.body.text();
    return { code: answer.httpStatusCode, body: parsed(text) as T };
  }

  /** Every line of a watch until the server ends it or `enough` of them have come. */
  async watch(
    path: string,
    query: Record<string, string>,
    enough: (lines: readonly WatchLine[]) => boolean = () => false,
  ): Promise<WatchLine[]> {
    const answer = await this.send({
      path,
      query: { ...query, watch: 'true' },
    });
    const stream = answer.body.stream();
    if (!stream) return [];
    const input = Readable.from(stream);
    const lines: WatchLine[] = [];
    try {
      for await (const line of createInterface({ input })) {
        if (line !== '') lines.push(JSON.parse(line) as WatchLine);
        if (enough(lines)) break;
      }
    } finally {
      input.destroy();
    }
    return lines;
  }

  private async send({
    method = 'GET',
    path,
    query,
    headers,
    body,
  }: RawRequest) {
    const server = this.config.getCurrentCluster()?.server ?? '';
    const url = new URL(server.replace(/\/$/, '') + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      url.searchParams.set(name, value);
    }
    const context = new RequestContext(url.href, HttpMethod[method]);
    const all = {
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) {
      context.setHeaderParam(name, value);
    }
    if (body !== undefined) {
      context.setBody(typeof body === 'string' ? body : JSON.stringify(body));
    }
    await this.config.applySecurityAuthentication(context);
    return this.library.send(context).toPromise();
  }
}
