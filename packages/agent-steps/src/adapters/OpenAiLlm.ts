import { TokenBucket } from 'limiter';
import OpenAI from 'openai';
import { z } from 'zod';
import type { Llm, Log, ModelAnswer, ModelRequest } from '../ports';
import { describeError, StepError } from '../StepError';
import { AnswerTooLarge, boundedFetch } from './boundedFetch';
import { pauseMs } from './withPatience';

const MAX_ATTEMPTS = 8;
const MAX_DELAY_MS = 30_000;
const MAX_RETRY_AFTER_MS = 60_000;
const TIMEOUT_MS = 90_000;
/** After this no further try starts; the step's own deadline is later. */
const PATIENCE_MS = 180_000;
/** Requests at once; after them the rate holds. */
const BURST = 3;

export interface OpenAiLlmOptions {
  /** OpenAI-compatible endpoint, with or without /v1. */
  url: string;
  apiKey: string;
  model: string;
  requestsPerMinute: number;
  log: Log;
  /** Replaced in tests. */
  firstDelayMs?: number;
}

/** The part of an answer that is used; proxies may answer with anything. */
const completionSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string() }) }))
    .min(1),
});

/** A model behind LiteLLM: paced by a token bucket, patient with 429 and 5xx, clear when it gives up. */
export class OpenAiLlm implements Llm {
  readonly model: string;
  private readonly client: OpenAI;
  private readonly bucket: TokenBucket;
  private readonly options: OpenAiLlmOptions;

  constructor(options: OpenAiLlmOptions) {
    this.options = options;
    this.model = options.model;
    this.bucket = new TokenBucket({
      bucketSize: BURST,
      tokensPerInterval: options.requestsPerMinute,
      interval: 'minute',
    });
    this.bucket.content = BURST;
    this.client = new OpenAI({
      baseURL: withVersion(options.url),
      apiKey: options.apiKey,
      // The SDK knows only one of the two headers that say when to come back.
      maxRetries: 0,
      timeout: TIMEOUT_MS,
      fetch: boundedFetch(TIMEOUT_MS),
    });
  }

  async complete(request: ModelRequest): Promise<ModelAnswer> {
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      await this.bucket.removeTokens(1);
      try {
        return await this.completeOnce(request);
      } catch (error) {
        const delay = this.delayAfter(error, attempt);
        const elapsed = Date.now() - started;
        if (delay === undefined || elapsed + delay > PATIENCE_MS) {
          throw this.explain(error, attempt, elapsed);
        }
        this.options.log.warn('the model is busy, trying again', {
          delay: Math.round(delay),
          message: describeError(error),
        });
        await new Promise(resolve => setTimeout(resolve, delay));
      }
    }
  }

  /** How long to wait, or undefined when another try is of no use. */
  private delayAfter(error: unknown, attempt: number): number | undefined {
    if (!isPassing(error) || attempt === MAX_ATTEMPTS) {
      return undefined;
    }
    const firstDelayMs = this.options.firstDelayMs ?? 1000;
    return (
      retryAfterMs(error) ??
      pauseMs(attempt, { firstDelayMs, maxDelayMs: MAX_DELAY_MS })
    );
  }

  private explain(error: unknown, attempts: number, elapsed: number) {
    const effort =
      attempts === 1
        ? ''
        : ` after ${attempts} tries in ${Math.round(elapsed / 1000)} s`;
    return new StepError(
      `The model ${this.model} at ${
        this.options.url
      } gave no answer${effort}: ${describeError(error).slice(
        0,
        500,
      )}. Check litellm_url of the environment, the model's name and the Secret agent-workloads-litellm, then run the job again.`,
      { cause: error },
    );
  }

  private async completeOnce(request: ModelRequest): Promise<ModelAnswer> {
    let completion: unknown;
    try {
      completion = await this.client.chat.completions.create({
        model: this.model,
        temperature: 0,
        max_tokens: 1500,
        messages: [
          { role: 'system', content: request.system },
          {
            role: 'user',
            content: [
              ...request.texts.map(text => ({ type: 'text' as const, text })),
              ...request.images.map(png => ({
                type: 'image_url' as const,
                image_url: {
                  url: `data:image/png;base64,${png.toString('base64')}`,
                },
              })),
            ],
          },
        ],
      });
    } catch (error) {
      const reason = garbageReason(error);
      if (reason) {
        return { kind: 'unusable', reason };
      }
      throw error;
    }
    return readCompletion(completion);
  }
}

function readCompletion(completion: unknown): ModelAnswer {
  const parsed = completionSchema.safeParse(completion);
  const text = parsed.data?.choices[0]?.message.content;
  if (text !== undefined && text.trim() !== '') {
    return { kind: 'text', text };
  }
  return {
    kind: 'unusable',
    reason: parsed.success
      ? 'the model gave an empty answer'
      : "the model's endpoint answered with something that is no completion",
  };
}

/** An answer came, with a good status, and can't be read: the report is better off without it than undone. */
function garbageReason(error: unknown): string | undefined {
  if (error instanceof SyntaxError) {
    return "the model's endpoint answered with broken JSON";
  }
  return error instanceof AnswerTooLarge ||
    (error as { cause?: unknown }).cause instanceof AnswerTooLarge
    ? "the model's endpoint answered with more than can be read"
    : undefined;
}

function withVersion(url: string): string {
  const trimmed = url.replace(/\/+$/, '');
  return /\/v\d+$/.test(trimmed) ? trimmed : `${trimmed}/v1`;
}

function isPassing(error: unknown): boolean {
  if (error instanceof OpenAI.APIConnectionError) {
    return true;
  }
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    return [408, 409, 429].includes(error.status) || error.status >= 500;
  }
  // The answer broke off: fetch says so with errors of its own.
  return (
    !(error instanceof OpenAI.OpenAIError) &&
    (error instanceof TypeError || (error as Error).name === 'TimeoutError')
  );
}

/** LiteLLM passes the provider's header on under another name. */
export function retryAfterMs(error: unknown): number | undefined {
  const headers = error instanceof OpenAI.APIError ? error.headers : undefined;
  const value =
    headers?.get('retry-after') ?? headers?.get('llm_provider-retry-after');
  if (!value) {
    return undefined;
  }
  const ms = /^\d+(\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.now();
  return Number.isFinite(ms)
    ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
    : undefined;
}
