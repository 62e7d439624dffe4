import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { check, isHttpUrl, oneOf, readNumber } from './configValues';

/** Which policy engine is asked, and how. */
export type PolicyConfig = { timeoutMs: number } & (
  | {
      engine: 'wasm';
      /** Path of a compiled policy; absent for the one that comes with the plugin. */
      wasm?: string;
      /** What the policy reads as `data.agent_workloads.settings`. */
      settings: JsonObject;
    }
  | { engine: 'opa'; opa: { url: string; token?: string } }
);

/** What belongs to the other engine is refused: a setting that nobody reads looks like one that holds. */
export function readPolicyConfig(config: Config): PolicyConfig {
  const engine = oneOf(config, 'policy.engine', ['wasm', 'opa']) ?? 'wasm';
  const timeoutMs =
    readNumber(config, 'policy.timeoutMs', [100, 60_000]) ?? 5_000;
  if (engine === 'opa') {
    refuse(config, 'wasm', 'the OPA server has its policy from its own bundle');
    refuse(
      config,
      'settings',
      'the OPA server has its settings from its own data: put them into data.agent_workloads.settings there',
    );
    return { engine, timeoutMs, opa: readOpa(config) };
  }
  refuse(config, 'opa', 'only policy.engine: opa reads it');
  const wasm = config.getOptionalString('policy.wasm');
  return {
    engine,
    timeoutMs,
    ...(wasm !== undefined && { wasm: resolve(wasm) }),
    settings: config.getOptional<JsonObject>('policy.settings') ?? {},
  };
}

function refuse(config: Config, key: string, why: string): void {
  check(
    `policy.${key}`,
    !config.has(`policy.${key}`),
    `has no effect here: ${why}`,
  );
}

function readOpa(config: Config): { url: string; token?: string } {
  const url = config.getOptionalString('policy.opa.url') ?? '';
  check(
    'policy.opa.url',
    isPlainUrl(url),
    'must be the http(s) URL of an OPA server, without user, query and fragment',
  );
  const token = config.getOptionalString('policy.opa.token');
  check(
    'policy.opa.token',
    token === undefined || /^[\x21-\x7e]+$/.test(token),
    'must have no spaces, line ends and characters beyond ASCII',
  );
  return { url, ...(token !== undefined && { token }) };
}

function isPlainUrl(text: string): boolean {
  if (!isHttpUrl(text)) {
    return false;
  }
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every(part => part === '');
}
