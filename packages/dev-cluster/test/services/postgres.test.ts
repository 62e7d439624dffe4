import { spawnSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../src/services/postgres/startPostgres';
import type { Service } from '../../src/services/Service';
import { freePort } from './ports';

let root: string;
const running: Service[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aw-postgres-'));
});

afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
  rmSync(root, { recursive: true, force: true });
});

const password = 'correct horse';
const optionsOn = (port: number) => ({
  dataDir: join(root, 'postgres'),
  port,
  password,
  databases: ['agent_checkpoints'],
});

async function start(port: number) {
  const service = await startPostgres(optionsOn(port));
  running.push(service);
  return service;
}

async function query(port: number, sql: string, secret = password) {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: secret,
    database: 'agent_checkpoints',
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('keeps data over a stop and a start, below a private folder too', async () => {
    // mkdtemp makes a folder that nobody else may enter, like a clone in /root
    const port = await freePort();
    const first = await start(port);
    await query(port, 'CREATE TABLE kept AS SELECT 42 AS n');
    await first.stop();
    running.length = 0;
    await start(port);
    expect(await query(port, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  it('refuses a wrong password', async () => {
    const port = await freePort();
    await start(port);
    await expect(query(port, 'SELECT 1', 'wrong')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it('names a busy port and the way to move', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await expect(startPostgres(optionsOn(port))).rejects.toThrow(
      new RegExp(`Port ${port} .*AGENT_WORKLOADS_PORT_BASE`),
    );
    holder.close();
  });

  it('takes over from a server whose parent was killed with -9', async () => {
    const port = await freePort();
    const script = `
      const { startPostgres } = require(${JSON.stringify(
        join(__dirname, '../../src/services/postgres/startPostgres'),
      )});
      startPostgres(${JSON.stringify(
        optionsOn(port),
      )}).then(() => console.log('up'));
    `;
    const parent = spawn('tsx', ['-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>(resolve =>
      parent.stdout.once('data', () => resolve()),
    );
    if (parent.pid === undefined) throw new Error('tsx did not start');
    process.kill(-parent.pid, 'SIGKILL');
    await new Promise(resolve => parent.once('exit', resolve));
    expect(await query(port, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);

    await start(port);
    expect(await query(port, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const listing = spawnSync('pgrep', [
      '-fc',
      '--',
      `-D ${join(root, 'postgres')} `,
    ]);
    expect(listing.stdout.toString().trim()).toBe('1');
  });
});
