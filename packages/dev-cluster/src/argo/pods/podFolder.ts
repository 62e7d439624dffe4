import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessRecord } from './processGroup';

/** What must be known of a process that ended before its pod's status was written. */
export interface PodResult {
  exitCode: number;
  problem?: string;
  startedAt: string;
  finishedAt: string;
  /** Why it was ended from outside. */
  stopped?: 'deadline' | 'stop';
  result?: string;
}

/** The folder of one pod: its volumes, its log and the notes that survive a crash. */
export interface PodFolder {
  dir: string;
  log: string;
  scratch: string;
  prepare(folders: readonly string[]): Promise<void>;
  noteProcess(record: ProcessRecord): Promise<void>;
  noteResult(result: PodResult): Promise<void>;
  readProcess(): Promise<ProcessRecord | undefined>;
  readResult(): Promise<PodResult | undefined>;
  remove(): Promise<void>;
}

/** The folder of the pod with this uid; nothing is made yet. */
export function podFolder(podsDir: string, uid: string): PodFolder {
  const dir = join(podsDir, uid);
  const scratch = join(dir, 'scratch');
  const write = async (name: string, value: unknown) => {
    const file = join(dir, name);
    await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  const read = async <T>(name: string): Promise<T | undefined> => {
    try {
      return JSON.parse(await readFile(join(dir, name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  };
  return {
    dir,
    log: logFile(podsDir, uid),
    scratch,
    async prepare(folders) {
      for (const folder of [scratch, join(dir, 'home'), ...folders]) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      }
    },
    noteProcess: record => write('process.json', record),
    noteResult: result => write('result.json', result),
    readProcess: () => read<ProcessRecord>('process.json'),
    readResult: () => read<PodResult>('result.json'),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Where a pod's output goes. */
export function logFile(podsDir: string, uid: string): string {
  return join(podsDir, uid, 'main.log');
}
