import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { ConflictError } from '@backstage/errors';

/**
 * Passes bytes on and checks their digest. The last chunk is held back until everything is known to be right, so that
 * nobody ever gets a whole object that is not the one that its step recorded.
 */
export class VerifyingStream extends Transform {
  readonly #sha256: string;
  readonly #hash = createHash('sha256');
  #held: Buffer | undefined;

  constructor(sha256: string) {
    super();
    this.#sha256 = sha256;
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: TransformCallback,
  ): void {
    this.#hash.update(chunk);
    const ready = this.#held;
    this.#held = chunk;
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    if (this.#hash.digest('hex') !== this.#sha256) {
      done(differs());
      return;
    }
    done(null, this.#held);
  }
}

/** Throws unless the bytes are those that the step recorded. */
export function assertDigest(bytes: Buffer, sha256: string): void {
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw differs();
  }
}

function differs(): Error {
  return new ConflictError(
    'The stored object is not the one that its step recorded: its digest differs. It is not shown.',
  );
}
