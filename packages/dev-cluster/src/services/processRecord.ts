import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is kept of a child process, so that it can be ended after its parent was killed. @internal */
export interface ProcessRecord {
  pid: number;
  /** Start time in clock ticks since boot (/proc/PID/stat): tells a reused pid from ours. */
  startTime: string;
  /** The pid leads a process group of its own. */
  group: boolean;
  /** What makes it stop in good order; default SIGTERM. */
  signal?: NodeJS.Signals;
}

/** Start time of a living process as the kernel counts it; undefined when there is none. @internal */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the command name is in brackets and may hold spaces
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return fields[19];
  } catch {
    return undefined;
  }
}

/** @internal */
export function writeRecord(
  file: string,
  about: Omit<ProcessRecord, 'startTime'>,
) {
  const startTime = startTimeOf(about.pid);
  if (startTime === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  const record: ProcessRecord = { ...about, startTime };
  writeFileSync(file, JSON.stringify(record));
}

/** @internal */
export function removeRecord(file: string) {
  rmSync(file, { force: true });
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    const record: ProcessRecord = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(record.pid) && record.pid > 1 ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The recorded process, if it is still the one that was recorded. @internal */
export function aliveRecord(file: string): ProcessRecord | undefined {
  const record = readRecord(file);
  return record && startTimeOf(record.pid) === record.startTime
    ? record
    : undefined;
}

function signal(record: ProcessRecord, name: NodeJS.Signals) {
  try {
    process.kill(record.group ? -record.pid : record.pid, name);
  } catch {
    // ended in the meantime
  }
}

/** Ends a process left behind by an earlier run, politely first. @internal */
export async function endLeftover(file: string, graceMs = 5000) {
  const record = aliveRecord(file);
  if (record) {
    signal(record, record.signal ?? 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (startTimeOf(record.pid) === record.startTime) {
      if (Date.now() > deadline) signal(record, 'SIGKILL');
      await sleep(50);
    }
  }
  removeRecord(file);
}

/** Kills every recorded process at once, for when there is no time to stop in order. @internal */
export function killRecorded(dir: string) {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    const record = aliveRecord(join(dir, name));
    if (record && record.pid !== process.pid) signal(record, 'SIGKILL');
  }
}
