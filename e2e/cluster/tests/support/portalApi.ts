import { CLUSTER } from './portalSettings';

/** The example users of the portal. */
export const USERS = {
  /** Launches. */
  rita: 'user:default/rita',
  /** Approves. */
  adam: 'user:default/adam',
  /** Makes environments. */
  petra: 'user:default/petra',
};

/** The token that somebody gets who signs in at a replica. */
export async function signIn(url: string, user: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/development/refresh`, {
    headers: {
      'x-development-user': user,
      'x-requested-with': 'XMLHttpRequest',
    },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`no sign-in as ${user}: ${text}`);
  return JSON.parse(text).backstageIdentity.token;
}

/** What the portal said, whatever it was. */
export interface PortalAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of every kind, which assertions look into
  body: any;
}

/** The portal's REST API as one person uses it; refusals are answers, not errors. */
export class PortalApi {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Signs in at a replica; its token counts at the others too. */
  static async signIn(url: string, user: string): Promise<PortalApi> {
    return new PortalApi(`${url}/api/agent-workloads`, await signIn(url, user));
  }

  get(path: string): Promise<PortalAnswer> {
    return this.#send('GET', path);
  }

  post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<PortalAnswer> {
    return this.#send('POST', path, body, headers);
  }

  /** A workload, live or archived. */
  workload(namespace: string, name: string, below = ''): Promise<PortalAnswer> {
    return this.get(`/workloads/${CLUSTER}/${namespace}/${name}${below}`);
  }

  /** Decides at a gate, on the evidence that it shows now. */
  async decide(
    at: { namespace: string; name: string },
    decision: 'approve' | 'reject',
    comment: string,
  ): Promise<PortalAnswer> {
    const { body } = await this.workload(at.namespace, at.name);
    const [gate] = body.gateHistory;
    if (!gate) throw new Error(`workload ${at.name} shows no gate`);
    return this.post(
      `/workloads/${CLUSTER}/${at.namespace}/${at.name}/gates/${gate.nodeId}/decisions`,
      { decision, comment, evidenceDigest: gate.evidenceDigest },
      { 'idempotency-key': `${decision}-${gate.nodeId}` },
    );
  }

  /** The bytes of an artifact. */
  async download(path: string): Promise<{ status: number; bytes: Buffer }> {
    const response = await this.#fetch('GET', path);
    return {
      status: response.status,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  }

  async #send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<PortalAnswer> {
    const response = await this.#fetch(method, path, body, headers);
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  }

  #fetch(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
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
