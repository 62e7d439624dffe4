import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../domain/digest';
import type { SealKind, SealPlace, Sealer } from './Sealer';

/** Shorter keys can be guessed. */
export const MIN_KEY_LENGTH = 32;

/** Seals with HMAC-SHA-256 under one key. */
export class HmacSealer implements Sealer {
  readonly #key: string;

  constructor(key: string) {
    if (key.length < MIN_KEY_LENGTH)
      throw new TypeError(
        `The integrity key needs at least ${MIN_KEY_LENGTH} characters`,
      );
    this.#key = key;
  }

  seal(kind: SealKind, place: SealPlace, content: unknown): string {
    return createHmac('sha256', this.#key)
      .update(canonicalJson({ kind, place, content }), 'utf8')
      .digest('hex');
  }

  holds(
    kind: SealKind,
    place: SealPlace,
    content: unknown,
    mac: string | undefined,
  ): boolean {
    if (typeof mac !== 'string') return false;
    const wanted = Buffer.from(this.seal(kind, place, content), 'utf8');
    const given = Buffer.from(mac, 'utf8');
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }
}
