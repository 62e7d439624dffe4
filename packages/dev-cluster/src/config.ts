import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Ports of the embedded environment, one beside the other. @public */
export interface Ports {
  kubernetes: number;
  s3: number;
  postgres: number;
  chrome: number;
  model: number;
  shop: number;
}

const DEFAULT_BASE = 21000;
/** From here on the system gives ports to outgoing connections: a bind may fail at any time. */
const EPHEMERAL = 32768;
const PORTS_NEEDED = 6;

/** Ports from their base, which AGENT_WORKLOADS_PORT_BASE moves. @public */
export function portsFrom(base: number): Ports {
  return {
    kubernetes: base + 1,
    s3: base + 2,
    postgres: base + 3,
    chrome: base + 4,
    model: base + 5,
    shop: base + 6,
  };
}

/** Reads the base from the environment. @internal */
export function portBase(env: NodeJS.ProcessEnv): number {
  const text = env.AGENT_WORKLOADS_PORT_BASE;
  if (text === undefined || text === '') return DEFAULT_BASE;
  const base = Number(text);
  if (!/^\d+$/.test(text) || base < 1024 || base + PORTS_NEEDED >= EPHEMERAL) {
    throw new Error(
      `AGENT_WORKLOADS_PORT_BASE is "${text}"; it must be a number from 1024 to ${
        EPHEMERAL - PORTS_NEEDED - 1
      }.`,
    );
  }
  return base;
}

/** The folder that holds the whole project. @public */
export function projectRoot(): string {
  for (let folder = dirname(__filename); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'backstage.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new Error(
        `No backstage.json above ${__filename}: run from a clone of the project.`,
      );
    }
  }
}

/** Where data of the embedded environment lies. @internal */
export function dataDirFrom(env: NodeJS.ProcessEnv): string {
  return resolve(
    projectRoot(),
    env.AGENT_WORKLOADS_DATA_DIR || '.agent-workloads',
  );
}

/** The unpacked browser, one per version, shared by everything that runs in this clone. @public */
export function chromeCacheDir(): string {
  const manifest = join(
    dirname(require.resolve('@sparticuz/chromium')),
    '../../package.json',
  );
  const { version }: { version: string } = JSON.parse(
    readFileSync(manifest, 'utf8'),
  );
  return join(
    projectRoot(),
    'node_modules/.cache/agent-workloads',
    `chromium-${version}`,
  );
}

/** Fixed names and keys of the embedded environment. @public */
export const EMBEDDED = {
  namespace: 'agent-workloads-demo',
  bucket: 'agent-artifacts',
  region: 'us-east-1',
  image: 'agent-workloads/agent-steps:dev',
  checkpointDatabase: 'agent_checkpoints',
} as const;
