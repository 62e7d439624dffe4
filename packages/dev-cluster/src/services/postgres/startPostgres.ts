import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { assertPortFree } from '../listen';
import { removeRecord, writeRecord } from '../processRecord';
import { LOOPBACK, type Log, type Service } from '../Service';
import { explain } from '../systemErrors';
import { giveTo, postgresAccount, type Account } from './account';
import { postgresBinaries } from './binaries';
import { endLeftoverPostgres } from './leftover';

/** @public */
export interface PostgresOptions {
  dataDir: string;
  port: number;
  password: string;
  /** Created when missing. */
  databases: string[];
  /** Where the process is recorded, to be ended after a crash of its parent. */
  recordFile?: string;
  log?: Log;
}

const START_TIMEOUT_MS = 30_000;
const MAJOR = '18';
// loopback TCP only, no socket file; small, since a developer's machine runs everything else too
const SETTINGS = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  synchronous_commit: 'off', // a crash of the machine may lose the last moments, never consistency
};

/** Collects what a program prints, the last part only. */
function wordsOf(child: ChildProcess, log: Log): () => string {
  let words = '';
  const take = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-8192);
    log(chunk.toString().trimEnd());
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => words;
}

function run(account: Account, command: string, args: string[]): ChildProcess {
  const [program = command, ...rest] = [...account.prefix, command, ...args];
  return spawn(program, rest, {
    ...account.run,
    cwd: '/',
    // a group of its own: Ctrl-C reaches us first, and we stop it in order
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code));
  });
}

/** Makes the cluster beside its place and moves it there, so that a killed initdb leaves nothing half done. */
async function initialise(
  { dataDir, password }: PostgresOptions,
  account: Account,
  initdb: string,
  log: Log,
) {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  giveTo(account, draft);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(account, passwordFile);
  try {
    const child = run(account, initdb, [
      `--pgdata=${draft}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]);
    const words = wordsOf(child, log);
    if ((await exitOf(child)) !== 0) throw explain('PostgreSQL', words());
    renameSync(draft, dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function assertVersion(dataDir: string) {
  const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (version === MAJOR) return;
  throw new Error(
    `${dataDir} was made by PostgreSQL ${version}; this is ${MAJOR}. Run \`npm run reset\` to start with empty data.`,
  );
}

async function connect(
  { port, password }: PostgresOptions,
  database = 'postgres',
): Promise<Client> {
  const client = new Client({
    host: LOOPBACK,
    port,
    user: 'postgres',
    password,
    database,
  });
  client.on('error', () => {}); // a connection cut by shutdown is no news
  await client.connect();
  return client;
}

/** Waits until the server takes queries; throws its last words when it ends instead. */
async function ready(
  options: PostgresOptions,
  child: ChildProcess,
  words: () => string,
): Promise<Client> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw explain('PostgreSQL', words());
    }
    try {
      return await connect(options);
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(
          `PostgreSQL did not answer on port ${options.port} within ${
            START_TIMEOUT_MS / 1000
          } s. If its data is from another installation, run \`npm run reset\`.`,
          { cause: error },
        );
      }
      await sleep(40);
    }
  }
}

async function createDatabases(client: Client, names: string[]) {
  const { rows } = await client.query('SELECT datname FROM pg_database');
  const present = new Set(rows.map(row => String(row.datname)));
  for (const name of names.filter(n => !present.has(n))) {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  }
}

/**
 * Starts PostgreSQL on loopback. Works as root and as an ordinary user; a server that an earlier, killed run left on
 * the same data is stopped first.
 *
 * @public
 */
export async function startPostgres(
  options: PostgresOptions,
): Promise<Service & { exited: Promise<number | null> }> {
  const { dataDir, port, log = () => {} } = options;
  const { initdb, postgres } = postgresBinaries();
  for (const program of [initdb, postgres]) chmodSync(program, 0o755);
  mkdirSync(dirname(dataDir), { recursive: true });
  await endLeftoverPostgres(dataDir);
  await assertPortFree(port, 'PostgreSQL');
  const account = postgresAccount([dataDir, postgres]);
  if (!existsSync(dataDir)) await initialise(options, account, initdb, log);
  assertVersion(dataDir);

  const settings = Object.entries(SETTINGS).flatMap(([k, v]) => [
    '-c',
    `${k}=${v}`,
  ]);
  const child = run(account, postgres, [
    ...['-D', dataDir, '-p', String(port)],
    ...settings,
  ]);
  const exited = exitOf(child);
  if (options.recordFile && child.pid !== undefined) {
    const { pid } = child;
    // SIGTERM would wait for every client to go
    writeRecord(options.recordFile, { pid, group: false, signal: 'SIGINT' });
  }
  const words = wordsOf(child, log);
  try {
    const client = await ready(options, child, words);
    await createDatabases(client, options.databases);
    await client.end();
  } catch (error) {
    child.kill('SIGINT');
    throw error;
  }
  return {
    endpoint: `postgresql://${LOOPBACK}:${port}`,
    exited,
    async stop() {
      child.kill('SIGINT'); // "fast": cuts clients, writes a checkpoint
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(late);
      if (options.recordFile) removeRecord(options.recordFile);
    },
  };
}
