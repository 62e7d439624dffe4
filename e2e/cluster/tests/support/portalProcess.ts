import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeApi } from './KubeApi';
import { ROOT } from './portalAccount';
import {
  portalFolder,
  preparePortal,
  type PortalChanges,
  type PortalSettings,
} from './portalSettings';
import { until } from './until';

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;

/** Portals that would outlive a test run that ends early. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(child => child.kill('SIGKILL')));

/** The portal's backend against the cluster, as one process that can be killed and started again. */
export class PortalProcess {
  readonly url: string;
  /** What it writes, over all its starts. */
  readonly logFile: string;
  /** How long it took until it served. */
  startMs = 0;
  readonly #settings: PortalSettings;
  readonly #child: ChildProcess;

  private constructor(settings: PortalSettings) {
    this.#settings = settings;
    this.url = `http://localhost:${settings.port}`;
    this.logFile = join(portalFolder(), `portal.${settings.port}.log`);
    this.#child = spawnBackend(settings, this.logFile);
  }

  /** Starts a replica and returns when it serves. */
  static async start(
    admin: KubeApi,
    port: number,
    changes: PortalChanges = {},
  ): Promise<PortalProcess> {
    return PortalProcess.#launch(await preparePortal(admin, port, changes));
  }

  static async #launch(settings: PortalSettings): Promise<PortalProcess> {
    const since = Date.now();
    const portal = new PortalProcess(settings);
    try {
      await portal.#untilReady();
    } catch (error) {
      // nobody else knows of it, and it holds the port
      await portal.kill();
      throw error;
    }
    portal.startMs = Date.now() - since;
    return portal;
  }

  /** The same replica anew: same port, same config, another process. */
  startAgain(): Promise<PortalProcess> {
    if (this.alive) throw new Error(`the portal at ${this.url} still runs`);
    return PortalProcess.#launch(this.#settings);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** kill -9: nothing is handed over, nothing is said. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** An orderly stop; killed when it takes too long. */
  async stop(): Promise<void> {
    const patience = setTimeout(
      () => this.#child.kill('SIGKILL'),
      STOP_TIMEOUT_MS,
    );
    await this.#end('SIGTERM');
    clearTimeout(patience);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise(resolve => {
      this.#child.once('exit', resolve);
    });
    this.#child.kill(signal);
    await gone;
  }

  async #untilReady(): Promise<void> {
    for (const path of ['/.backstage/health/v1/readiness', '/']) {
      await until(
        `the portal answers at ${this.url}${path}, log ${this.logFile}`,
        async () => {
          if (!this.alive)
            throw new Error(`the portal died: ${this.log.slice(-2000)}`);
          return answers(this.url + path);
        },
        START_TIMEOUT_MS,
      );
    }
  }
}

function spawnBackend(
  { configs, env }: PortalSettings,
  logFile: string,
): ChildProcess {
  const folder = join(ROOT, 'packages/backend');
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      join(ROOT, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      join(folder, 'src/index.ts'),
      ...configs.flatMap(file => ['--config', file]),
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: 'development',
        // the scaffolder's templates run in isolates, which need it
        NODE_OPTIONS: '--no-node-snapshot',
        BROWSER: 'none',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('exit', () => {
    running.delete(child);
    log.end();
  });
  running.add(child);
  return child;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
