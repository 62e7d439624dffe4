import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that leads its own group, told apart from a later one with the same id. */
export interface ProcessRecord {
  pid: number;
  /** Start time in clock ticks since boot, field 22 of /proc/<pid>/stat. */
  startTime: string;
}

/** What to run. */
export interface Launch {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Open file for everything that the process says. */
  output: number;
  /** Also hands out what goes to standard output. */
  onStdout?: (chunk: Buffer) => void;
}

/** How it ended: the exit code, 128 + signal where a signal ended it. */
export interface Exit {
  code: number;
  problem?: string;
}

const SIGNALS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** Starts a process in its own group. */
export function launch(options: Launch): {
  record: ProcessRecord | undefined;
  exit: Promise<Exit>;
} {
  const { output, onStdout } = options;
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ['ignore', onStdout ? 'pipe' : output, output],
  });
  if (onStdout) child.stdout?.on('data', onStdout);
  const exit = new Promise<Exit>(resolve => {
    child.once('error', error =>
      resolve({
        code: 64,
        problem: `failed to start ${options.command}: ${error.message}`,
      }),
    );
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0) }),
    );
  });
  const { pid } = child;
  const startTime = pid === undefined ? undefined : startTimeOf(pid);
  return {
    record:
      pid === undefined || startTime === undefined
        ? undefined
        : { pid, startTime },
    exit,
  };
}

/** Sends a signal to the whole group, if it is still the one that was recorded. */
export function signalGroup(
  record: ProcessRecord,
  signal: NodeJS.Signals,
): boolean {
  const startTime = startTimeOf(record.pid);
  // The leader may have gone while its children live on: the group id then can't have been given out again.
  if (startTime !== undefined && startTime !== record.startTime) return false;
  try {
    process.kill(-record.pid, signal);
    return true;
  } catch {
    return false;
  }
}

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
