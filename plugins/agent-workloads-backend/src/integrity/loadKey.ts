import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isError } from '@backstage/errors';
import type { IntegrityConfig } from '../config';
import { MIN_KEY_LENGTH } from './HmacSealer';

/**
 * The key that seals records. A generated one is kept, readable by this account only: with another key everything
 * sealed before would count as forged.
 */
export function loadKey(config: IntegrityConfig): string {
  if ('key' in config) return config.key;
  const { keyFile, generate } = config;
  if (generate) createOnce(keyFile);
  let key: string;
  try {
    key = readFileSync(keyFile, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `The integrity key ${keyFile} can't be read; create it, or set agentWorkloads.integrity.generate`,
      { cause: error },
    );
  }
  if (key.length < MIN_KEY_LENGTH)
    throw new Error(
      `The integrity key ${keyFile} has fewer than ${MIN_KEY_LENGTH} characters; see agentWorkloads.integrity`,
    );
  return key;
}

function createOnce(keyFile: string): void {
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two processes that start together, one writes and both read the same.
    writeFileSync(keyFile, `${randomBytes(32).toString('hex')}\n`, {
      flag: 'wx',
      mode: 0o600,
    });
  } catch (error) {
    if (!isError(error) || error.code !== 'EEXIST') throw error;
  }
}
