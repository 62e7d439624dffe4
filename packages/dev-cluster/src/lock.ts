import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { aliveRecord, startTimeOf } from './services/processRecord';

/**
 * Makes sure that one process at a time uses a data folder. A lock whose process is gone is taken over.
 *
 * @returns the function that gives the folder back
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const file = join(dataDir, 'cluster.lock');
  const holder = aliveRecord(file);
  if (holder && holder.pid !== process.pid) {
    throw new Error(
      `${dataDir} is used by another embedded cluster (process ${holder.pid}). Stop it, or choose another folder with AGENT_WORKLOADS_DATA_DIR and other ports with AGENT_WORKLOADS_PORT_BASE.`,
    );
  }
  rmSync(file, { force: true });
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o644);
  } catch (error) {
    throw new Error(
      `Another embedded cluster is starting in ${dataDir} right now.`,
      { cause: error },
    );
  }
  const startTime = startTimeOf(process.pid);
  writeSync(
    handle,
    JSON.stringify({ pid: process.pid, startTime, group: false }),
  );
  closeSync(handle);
  return () => rmSync(file, { force: true });
}
