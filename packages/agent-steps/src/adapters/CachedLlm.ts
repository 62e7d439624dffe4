import { createHash } from 'node:crypto';
import type {
  Llm,
  Log,
  ModelAnswer,
  ModelRequest,
  ObjectStore,
} from '../ports';

/** The same request of the same job is asked once: a retry of the step costs nothing. */
export class CachedLlm implements Llm {
  readonly model: string;
  private readonly llm: Llm;
  private readonly parts: { store: ObjectStore; prefix: string; log: Log };

  constructor(
    llm: Llm,
    parts: { store: ObjectStore; prefix: string; log: Log },
  ) {
    this.llm = llm;
    this.model = llm.model;
    this.parts = parts;
  }

  async complete(request: ModelRequest): Promise<ModelAnswer> {
    const { store, prefix, log } = this.parts;
    const key = `${prefix}${digestOf(this.model, request)}.txt`;
    if (await store.head(key)) {
      log.info('the answer of the model is in the cache', { key });
      return { kind: 'text', text: (await store.get(key)).toString('utf8') };
    }
    const answer = await this.llm.complete(request);
    // Garbage is worth another try next time.
    if (answer.kind === 'text') {
      await store.put(key, Buffer.from(answer.text), {
        contentType: 'text/plain; charset=utf-8',
      });
    }
    return answer;
  }
}

function digestOf(model: string, request: ModelRequest): string {
  const hash = createHash('sha256');
  for (const part of [
    model,
    request.system,
    ...request.texts,
    ...request.images,
  ]) {
    // Lengths keep the parts apart.
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('hex');
}
