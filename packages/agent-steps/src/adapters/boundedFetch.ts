/** An answer of a model is a page of text; more is not read. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export class AnswerTooLarge extends Error {
  constructor() {
    super(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    this.name = 'AnswerTooLarge';
  }
}

/** `fetch` whose answers are bounded in size, and in time to their last byte; clients heed time only until the headers. */
export function boundedFetch(timeoutMs: number): typeof fetch {
  return async (url, init) => {
    const late = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late]) : late;
    const response = await fetch(url, { ...init, signal });
    if (!response.body) {
      return response;
    }
    let size = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) {
          controller.error(new AnswerTooLarge());
        } else {
          controller.enqueue(chunk);
        }
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(limit), {
      status,
      statusText,
      headers,
    });
  };
}
