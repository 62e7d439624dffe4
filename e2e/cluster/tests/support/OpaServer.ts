import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CLUSTER_DIR =
  process.env.AGENT_WORKLOADS_CLUSTER_DIR ??
  join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'agent-workloads-cluster',
  );

/** The real OPA, as `npm run test:cluster` builds it. */
export const OPA = join(CLUSTER_DIR, 'bin', 'opa');

const PORTS = Array.from({ length: 20 }, (_, index) => 22_140 + index);
const START_MS = 20_000;

/** A running `opa run --server`. */
export interface OpaServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts OPA on the first port that is free, and waits until it serves. */
export async function startOpa(...args: readonly string[]): Promise<OpaServer> {
  for (const port of PORTS) if (await isFree(port)) return serve(port, args);
  throw new Error(`No port from ${PORTS[0]} to ${PORTS.at(-1)} is free`);
}

/** Asked first: whoever has the port would answer in OPA's place. */
function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function serve(
  port: number,
  args: readonly string[],
): Promise<OpaServer> {
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    OPA,
    ['run', '--server', '--addr', `127.0.0.1:${port}`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const listen = (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-10_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
    child.once('error', error => {
      said += error.message;
      resolve();
    });
  });
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const deadline = Date.now() + START_MS;
  while (running && Date.now() < deadline) {
    // Any answer means that it listens: health may be forbidden.
    const listens = await fetch(`${url}/health`).then(
      async response => {
        await response.body?.cancel();
        return true;
      },
      () => false,
    );
    if (listens && running) return { url, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`OPA did not start (${OPA}): ${said || 'it said nothing'}`);
}
