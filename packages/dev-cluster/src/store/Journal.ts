import { FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ApiError } from './ApiError';
import { KubeObject, Logger } from './types';

/** One object as it is from a resourceVersion on; null = removed. */
export interface JournalEntry {
  rv: number;
  /** group/plural */
  kind: string;
  /** namespace/name */
  id: string;
  object: KubeObject | null;
}

const COMPACT_AT_BYTES = 16 * 1024 * 1024;
const SNAPSHOT = /^snapshot-(\d+)\.jsonl$/;

const encode = (value: unknown): string => {
  const json = JSON.stringify(value);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

/** The value of a line, or undefined when the line is damaged. */
function decode(line: string): unknown {
  const json = line.slice(9);
  if (crc32(json) !== parseInt(line.slice(0, 8), 16)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

interface Replay {
  entries: JournalEntry[];
  /** Bytes up to the end of the last whole line. */
  goodBytes: number;
  complete: boolean;
}

async function readEntries(path: string): Promise<Replay> {
  const file = await open(path, 'a+', 0o600);
  const data = await file.readFile();
  await file.close();
  const entries: JournalEntry[] = [];
  let goodBytes = 0;
  let complete = false;
  while (goodBytes < data.length) {
    const end = data.indexOf(10, goodBytes);
    if (end < 0) break;
    const value = decode(data.toString('utf8', goodBytes, end));
    if (value === undefined) break;
    goodBytes = end + 1;
    if ((value as { end?: true }).end) complete = true;
    else entries.push(value as JournalEntry);
  }
  return {
    entries,
    goodBytes,
    complete: complete && goodBytes === data.length,
  };
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const cannotWrite = (cause: unknown): ApiError => {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  return new ApiError(
    full ? 'InsufficientStorage' : 'InternalError',
    full
      ? 'the disk that holds the state of the embedded cluster is full: nothing was changed; free some space and try again'
      : `the state of the embedded cluster could not be written (${code}): nothing was changed`,
    undefined,
    { cause },
  );
};

const snapshotName = (generation: number) => `snapshot-${generation}.jsonl`;
const logName = (generation: number) => `log-${generation}.jsonl`;

async function newestGeneration(dir: string): Promise<number> {
  const found = (await readdir(dir))
    .flatMap(name => SNAPSHOT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
  for (const generation of found) {
    const { complete } = await readEntries(join(dir, snapshotName(generation)));
    if (complete) return generation;
  }
  return 0;
}

async function removeOtherGenerations(dir: string, keep: number) {
  const ours = /^(snapshot|log)-(\d+)\.jsonl(\.tmp)?$/;
  for (const name of await readdir(dir)) {
    const match = ours.exec(name);
    if (match && (Number(match[2]) !== keep || match[3])) {
      await rm(join(dir, name), { force: true });
    }
  }
}

/**
 * What makes the store durable: a snapshot and a log of what came after it,
 * both lines of checksum and JSON. A generation is a pair of files with one number;
 * a snapshot counts only when it is whole.
 */
export class Journal {
  private bytes: number;
  private snapshotBytes = 0;

  private constructor(
    private readonly dir: string,
    private generation: number,
    private log: FileHandle,
    bytes: number,
  ) {
    this.bytes = bytes;
  }

  /** Opens the newest whole generation and hands its entries to `apply`. */
  static async open(
    dir: string,
    apply: (entry: JournalEntry) => void,
    logger?: Logger,
  ): Promise<Journal> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const generation = await newestGeneration(dir);
    if (generation > 0) {
      const snapshot = await readEntries(join(dir, snapshotName(generation)));
      snapshot.entries.forEach(apply);
    }
    const path = join(dir, logName(generation));
    const replay = await readEntries(path);
    replay.entries.forEach(apply);
    const log = await open(path, 'r+', 0o600);
    const { size } = await log.stat();
    if (size > replay.goodBytes) {
      logger?.warn('the end of the log was damaged and is dropped', {
        path,
        droppedBytes: size - replay.goodBytes,
      });
      await log.truncate(replay.goodBytes);
      await log.sync();
    }
    await removeOtherGenerations(dir, generation);
    return new Journal(dir, generation, log, replay.goodBytes);
  }

  /** Writes and syncs, all or nothing. */
  async append(entries: readonly JournalEntry[]): Promise<void> {
    const data = Buffer.from(entries.map(encode).join(''));
    try {
      // Cut what an earlier, failed write may have left behind this point.
      await this.log.truncate(this.bytes);
      await this.writeAll(this.log, data, this.bytes);
      await this.log.datasync();
    } catch (error) {
      await this.log.truncate(this.bytes).catch(() => undefined);
      throw cannotWrite(error);
    }
    this.bytes += data.length;
  }

  /** True when the log has outgrown the snapshot. */
  get wantsCompaction(): boolean {
    return this.bytes > Math.max(COMPACT_AT_BYTES, 2 * this.snapshotBytes);
  }

  /** Starts a generation whose snapshot is the given state. Nothing may be appended meanwhile. */
  async compact(state: Iterable<JournalEntry>): Promise<void> {
    const next = this.generation + 1;
    const path = join(this.dir, snapshotName(next));
    const temporary = `${path}.tmp`;
    const bytes = await this.writeSnapshot(temporary, state);
    const log = await open(join(this.dir, logName(next)), 'w+', 0o600);
    await rename(temporary, path);
    await syncFolder(this.dir);
    await this.log.close();
    this.log = log;
    this.generation = next;
    this.bytes = 0;
    this.snapshotBytes = bytes;
    await removeOtherGenerations(this.dir, next);
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private async writeSnapshot(
    path: string,
    state: Iterable<JournalEntry>,
  ): Promise<number> {
    const file = await open(path, 'w', 0o600);
    try {
      let bytes = 0;
      for (const entry of [...state, { end: true }]) {
        const line = Buffer.from(encode(entry));
        await this.writeAll(file, line, bytes);
        bytes += line.length;
      }
      await file.sync();
      return bytes;
    } finally {
      await file.close();
    }
  }

  private async writeAll(
    file: FileHandle,
    data: Buffer,
    position: number,
  ): Promise<void> {
    let done = 0;
    while (done < data.length) {
      const { bytesWritten } = await file.write(
        data,
        done,
        data.length - done,
        position + done,
      );
      done += bytesWritten;
    }
  }
}
