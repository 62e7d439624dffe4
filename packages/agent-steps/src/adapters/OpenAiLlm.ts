import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import { RateLimiter } from 'limiter';
import OpenAI from 'openai';
import type { Llm, Log, ModelRequest } from '../ports';
import { describeError, StepError } from '../StepError';

const MAX_ATTEMPTS = 5;
const MAX_WAIT_MS = 60_000;
const TIMEOUT_MS = 90_000;

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

/** A model behind LiteLLM: paced by a token bucket, patient with 429 and 5xx, clear when it gives up. */
export class OpenAiLlm implements Llm {
  readonly model: string;
  private readonly client: OpenAI;
  private readonly limiter: RateLimiter;
  private readonly options: OpenAiLlmOptions;

  constructor(options: OpenAiLlmOptions) {
    this.options = options;
    this.model = options.model;
    this.limiter = new RateLimiter({
      tokensPerInterval: options.requestsPerMinute,
      interval: 'minute',
    });
    this.client = new OpenAI({
      baseURL: withVersion(options.url),
      apiKey: options.apiKey,
      // The SDK knows only one of the two headers that say when to come back.
      maxRetries: 0,
      timeout: TIMEOUT_MS,
    });
  }

  async complete(request: ModelRequest): Promise<string> {
    const first = this.options.firstDelayMs ?? 1000;
    const policy = retry(handleWhen(isPassing), {
      maxAttempts: MAX_ATTEMPTS - 1,
      backoff: new DelegateBackoff(({ attempt, result }) =>
        'error' in result
          ? retryAfterMs(result.error) ?? first * 2 ** (attempt - 1)
          : first,
      ),
    });
    policy.onRetry(({ delay }) => {
      this.options.log.warn('the model is busy, trying again', { delay });
    });
    try {
      return await policy.execute(() => this.completeOnce(request));
    } catch (error) {
      throw new StepError(
        `The model ${this.model} at ${
          this.options.url
        } gave no answer after up to ${MAX_ATTEMPTS} tries: ${describeError(
          error,
        )}. Check litellm_url of the environment, the model's name and the Secret agent-workloads-litellm, then run the job again.`,
        { cause: error },
      );
    }
  }

  private async completeOnce(request: ModelRequest): Promise<string> {
    await this.limiter.removeTokens(1);
    const completion = await this.client.chat.completions.create({
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
    // Proxies may answer with anything; a wrong shape is an empty answer, not a crash.
    const content: unknown = completion?.choices?.[0]?.message?.content;
    return typeof content === 'string' ? content : '';
  }
}

function withVersion(url: string): string {
  const trimmed = url.replace(/\/+$/, '');
  return /\/v\d+$/.test(trimmed) ? trimmed : `${trimmed}/v1`;
}

function isPassing(error: unknown): boolean {
  if (error instanceof OpenAI.APIConnectionError) {
    return true;
  }
  return (
    error instanceof OpenAI.APIError &&
    typeof error.status === 'number' &&
    (error.status === 408 ||
      error.status === 409 ||
      error.status === 429 ||
      error.status >= 500)
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
    ? Math.min(Math.max(ms, 0), MAX_WAIT_MS)
    : undefined;
}
