import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChrome } from '@agent-workloads/dev-cluster/src/services/chrome/startChrome';
import { startModel } from '@agent-workloads/dev-cluster/src/services/model/startModel';
import { startPostgres } from '@agent-workloads/dev-cluster/src/services/postgres/startPostgres';
import { startS3 } from '@agent-workloads/dev-cluster/src/services/s3/startS3';
import { startShop } from '@agent-workloads/dev-cluster/src/services/startShop';

export const BUCKET = 'agent-artifacts';
export const S3_CREDENTIALS = { accessKey: 'test', secretKey: 'testsecret' };
export const POSTGRES_PASSWORD = 'testpassword';

/** Two test files run at a time, each with ports of its own: a port found free must not be taken before it is used. */
const half = Number(process.env.VITEST_POOL_ID ?? 1) % 2;
const PORTS = { first: 22400 + half * 50, last: 22449 + half * 50 };
let nextPort = PORTS.first + (process.pid % 40);

/** A free port of this process's range. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries <= PORTS.last - PORTS.first; tries += 1) {
    const port = nextPort;
    nextPort = nextPort === PORTS.last ? PORTS.first : nextPort + 1;
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`No free port from ${PORTS.first} to ${PORTS.last}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A folder that is gone after the test. */
export async function tempFolder(name: string) {
  const path = await mkdtemp(join(tmpdir(), `agent-steps-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function openPostgres(folder: string) {
  const port = await freePort();
  const service = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port,
    password: POSTGRES_PASSWORD,
    databases: ['agent_checkpoints'],
  });
  return { ...service, dsn: `${service.endpoint}/agent_checkpoints` };
}

export async function openS3(folder: string) {
  return startS3({
    dir: join(folder, 's3'),
    port: await freePort(),
    credentials: S3_CREDENTIALS,
    buckets: [BUCKET],
  });
}

export async function openChrome(folder: string) {
  return startChrome({
    port: await freePort(),
    profileDir: join(folder, 'chrome-profile'),
    // Unpacking costs seconds; the folder is shared by runs.
    cacheDir: join(tmpdir(), 'agent-steps-chromium'),
    recordFile: join(folder, 'chrome.json'),
  });
}

export async function openShop() {
  return startShop({
    port: await freePort(),
    program: join(__dirname, '../../../../examples/shop/server.js'),
  });
}

export async function openModel() {
  return startModel({ port: await freePort() });
}
