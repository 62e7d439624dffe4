import type {
  PolicyInput,
  PolicyVerdict,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { isError } from '@backstage/errors';
import { z } from 'zod';
import { boundedText } from './boundedText';
import { DECISION, type PolicyEngine } from './PolicyEngine';
import { readAnswer } from './readAnswer';
import { withDeadline } from './withDeadline';

/** An answer is a verdict with a few sentences. */
const MAX_BYTES = 1024 * 1024;
const SEE = 'see agentWorkloads.policy.opa in app-config';

export interface OpaPolicyOptions {
  /** Where OPA listens; may have a path when a proxy stands before it. */
  url: string;
  /** Sent as bearer token. */
  token?: string;
  timeoutMs: number;
}

/** Whatever stands beside these fields is OPA's own affair. */
const envelopeSchema = z.object({
  result: z.unknown().optional(),
  decision_id: z.string().optional(),
  provenance: z
    .object({
      revision: z.string().optional(),
      bundles: z
        .record(z.string(), z.object({ revision: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

/** Asks an OPA server over its REST API. Only a well-formed 200 is an answer; redirects are not followed. */
export class OpaPolicyEvaluator implements PolicyEngine {
  readonly engine = 'opa';
  readonly #options: OpaPolicyOptions;

  constructor(options: OpaPolicyOptions) {
    this.#options = options;
  }

  async evaluate(
    input: PolicyInput,
    { signal }: { signal: AbortSignal },
  ): Promise<PolicyVerdict> {
    const text = await this.#ask(`v1/data/${DECISION}?provenance=true`, {
      body: JSON.stringify({ input }),
      signal,
    });
    const { result, decision_id: decisionId, provenance } = readEnvelope(text);
    const revision = revisionOf(provenance);
    return {
      ...readAnswer(result),
      ...(revision && { revision }),
      ...(decisionId && { decisionId }),
    };
  }

  /** OPA is healthy once it serves and has activated its bundles. */
  async probe({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#ask('health?bundles=true', { signal });
  }

  async stop(): Promise<void> {
    // Requests end by themselves, within their time.
  }

  async #ask(
    path: string,
    { body, signal }: { body?: string; signal: AbortSignal },
  ): Promise<string> {
    const { url, token, timeoutMs } = this.#options;
    const timedOut = `OPA did not answer within ${timeoutMs} ms; ${SEE}`;
    return withDeadline({ signal, timeoutMs, timedOut }, async ending => {
      ending.throwIfAborted();
      try {
        const response = await fetch(new URL(path, withSlash(url)), {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          body,
          redirect: 'manual',
          signal: ending,
        });
        return await textOf(response);
      } catch (error) {
        throw ending.aborted ? ending.reason : inWords(error);
      }
    });
  }
}

/** An answer of OPA that is none. */
class OpaError extends Error {}

async function textOf(response: Response): Promise<string> {
  const { status, body } = response;
  if (status === 200) {
    return boundedText(body, MAX_BYTES).catch(error => {
      throw new OpaError(`OPA's answer can't be read: ${wordsOf(error)}`);
    });
  }
  await body?.cancel();
  throw new OpaError(`OPA answered with status ${status}; ${SEE}`);
}

function readEnvelope(text: string): z.infer<typeof envelopeSchema> {
  const parsed = envelopeSchema.safeParse(parse(text));
  if (!parsed.success) {
    throw new OpaError(
      `OPA's answer is malformed: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OpaError(`OPA's answer is no JSON; ${SEE}`);
  }
}

/** Of one bundle its revision; of several, which is which. */
function revisionOf(
  provenance: z.infer<typeof envelopeSchema>['provenance'],
): string | undefined {
  const bundles = Object.entries(provenance?.bundles ?? {}).flatMap(
    ([name, { revision }]) => (revision ? [{ name, revision }] : []),
  );
  const [only] = bundles;
  if (!only) {
    return provenance?.revision;
  }
  return bundles.length === 1
    ? only.revision
    : bundles
        .map(({ name, revision }) => `${name}@${revision}`)
        .sort()
        .join(' ');
}

/** `fetch failed` says nothing; its cause does. */
function inWords(error: unknown): Error {
  return error instanceof OpaError
    ? error
    : new OpaError(`OPA can't be reached (${wordsOf(error)}); ${SEE}`);
}

function wordsOf(error: unknown): string {
  if (!isError(error)) {
    return String(error);
  }
  const { cause, message } = error;
  return isError(cause) && typeof cause.code === 'string'
    ? cause.code
    : message;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
