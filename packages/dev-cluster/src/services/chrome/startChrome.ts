import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertPortFree } from '../listen';
import { endLeftover, removeRecord, writeRecord } from '../processRecord';
import { LOOPBACK, type Log, type Service } from '../Service';
import { explain } from '../systemErrors';
import { unpackChromium } from './unpackChromium';

/** @public */
export interface ChromeOptions {
  port: number;
  /** Profile of this run; emptied at every start. */
  profileDir: string;
  /** Where the unpacked browser is kept between runs. */
  cacheDir: string;
  /** Where the process is recorded, to be ended after a crash of its parent. */
  recordFile: string;
  log?: Log;
}

const START_TIMEOUT_MS = 30_000;
const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 15_000;
/** A browser that lived this long starts the backoff anew. */
const STEADY_MS = 60_000;

const FLAGS = [
  '--headless=shell',
  // containers and root have no user namespaces for Chrome's own sandbox; nothing but loopback reaches this browser
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--mute-audio',
];

/** One running browser process with the last of what it said. */
interface Browser {
  child: ChildProcess;
  words: () => string;
  exited: Promise<void>;
}

function launch(program: string, options: ChromeOptions): Browser {
  const { port, profileDir, recordFile, log = () => {} } = options;
  rmSync(profileDir, { recursive: true, force: true });
  mkdirSync(profileDir, { recursive: true });
  const child = spawn(
    program,
    [
      ...FLAGS,
      `--remote-debugging-address=${LOOPBACK}`,
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${profileDir}`,
      'about:blank',
    ],
    {
      detached: true, // its own process group: its helpers are ended with it
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: '/usr/bin:/bin',
        HOME: profileDir,
        TMPDIR: profileDir,
        LANG: 'en_US.UTF-8',
      },
    },
  );
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-8192);
    log(chunk.toString().trimEnd());
  });
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
    child.once('error', error => {
      words += error.message;
      resolve();
    });
  });
  if (child.pid !== undefined)
    writeRecord(recordFile, { pid: child.pid, group: true });
  return { child, words: () => words, exited };
}

const isRunning = ({ child }: Browser) =>
  child.pid !== undefined &&
  child.exitCode === null &&
  child.signalCode === null;

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/json/version`, {
      signal: AbortSignal.timeout(2000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

async function ready(browser: Browser, port: number) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (!isRunning(browser)) throw explain('Chrome', browser.words());
    if (Date.now() > deadline) {
      throw new Error(
        `Chrome did not answer on port ${port} within ${
          START_TIMEOUT_MS / 1000
        } s. ${browser.words()}`,
      );
    }
    await sleep(40);
  }
}

async function end(browser: Browser) {
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (browser.child.pid !== undefined)
        process.kill(-browser.child.pid, signal);
    } catch {
      // the group is gone
    }
  };
  if (isRunning(browser)) kill('SIGTERM');
  const late = setTimeout(() => kill('SIGKILL'), 3000);
  await browser.exited;
  clearTimeout(late);
  kill('SIGKILL'); // helpers that outlived it
}

/**
 * Starts headless Chrome behind the DevTools protocol on loopback and starts it again when it dies.
 *
 * @public
 */
export async function startChrome(options: ChromeOptions): Promise<Service> {
  const { port, cacheDir, profileDir, recordFile, log = () => {} } = options;
  await endLeftover(recordFile);
  await assertPortFree(port, 'Chrome');
  const program = await unpackChromium(cacheDir);
  const stopping = new AbortController();
  let browser = launch(program, options);
  try {
    await ready(browser, port);
  } catch (error) {
    await end(browser);
    throw error;
  }

  const watch = async () => {
    let pause = FIRST_RESTART_MS;
    for (;;) {
      const startedAt = Date.now();
      await browser.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > STEADY_MS) pause = FIRST_RESTART_MS;
      log(`Chrome ended; starting it again in ${pause} ms`);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(
        () => {},
      );
      if (stopping.signal.aborted) return;
      pause = Math.min(pause * 2, LAST_RESTART_MS);
      await end(browser);
      browser = launch(program, options);
    }
  };
  const watching = watch();
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    async stop() {
      stopping.abort();
      await end(browser);
      await watching;
      removeRecord(recordFile);
      rmSync(profileDir, { recursive: true, force: true });
    },
  };
}
