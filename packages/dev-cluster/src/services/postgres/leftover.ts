import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function pidIn(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/**
 * After `kill -9` of its parent a PostgreSQL server lives on and holds its data folder. It is stopped (a new parent
 * could not watch it), and the pid file of one that is gone is removed.
 */
export async function endLeftoverPostgres(dataDir: string, graceMs = 10_000) {
  const file = join(dataDir, 'postmaster.pid');
  const pid = pidIn(file);
  const isOurs = () =>
    pid !== undefined && commandOf(pid).includes(`-D ${dataDir} `);
  if (pid !== undefined && isOurs()) {
    process.kill(pid, 'SIGINT'); // PostgreSQL's "fast" shutdown
    const deadline = Date.now() + graceMs;
    while (isOurs()) {
      if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
      await sleep(50);
    }
  }
  rmSync(file, { force: true });
}
