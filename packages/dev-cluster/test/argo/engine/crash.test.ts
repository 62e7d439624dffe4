import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/store/kinds';
import { openObjectStore } from '../../../src/store/openObjectStore';
import { ended, eventually, isAlive, startHarness } from './EngineHarness';
import { shell, single } from './specs';

let dir: string;
let engine: ChildProcess | undefined;
let said = '';
beforeEach(async () => {
  said = '';
  dir = await mkdtemp(join(tmpdir(), 'argo-crash-'));
});
afterEach(async () => {
  engine?.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

/** A workflow in the store, and an engine in a process of its own on it. */
async function runInProcess(spec: object): Promise<void> {
  const store = await openObjectStore({ dir: join(dir, 'state') });
  await store.create(KINDS.Workflow, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'run', namespace: 'lab' },
    spec,
  });
  await store.close();
  engine = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'engineProcess.ts'), dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  engine.stdout?.on('data', chunk => {
    said += chunk;
  });
}

async function killEngine(): Promise<void> {
  const child = engine;
  if (!child) return;
  const gone = new Promise(resolve => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('an engine that was killed', () => {
  it('ends the processes it left behind and runs their steps again', async () => {
    const seen = join(dir, 'attempts');
    const text = `echo "$$" >> ${seen}; [ {{retries}} -ge 1 ] || sleep 120`;
    await runInProcess(
      single({
        retryStrategy: { limit: '2', retryPolicy: 'OnError' },
        container: shell(text),
      }),
    );
    await eventually(
      () => existsSync(seen) && /\n/.test(readFileSync(seen, 'utf8')),
      'the first attempt',
    );
    await eventually(() => said.includes('run(0) Running'), 'its record');
    await killEngine();
    const pid = Number(readFileSync(seen, 'utf8'));
    expect(isAlive(pid)).toBe(true);

    const harness = await startHarness({}, dir);
    try {
      const done = await harness.until('run', ended);
      expect(isAlive(pid)).toBe(false);
      expect(done.status?.phase).toBe('Succeeded');
      expect(harness.node('run', 'run(0)')?.message).toBe('pod deleted');
      expect(readFileSync(seen, 'utf8').trim().split('\n')).toHaveLength(2);
    } finally {
      await harness.close();
    }
  });

  it('counts a result that it had noted but not reported', async () => {
    await runInProcess(single({ container: shell('sleep 120') }));
    await eventually(() => said.includes('run Running'), 'the process');
    await killEngine();
    const [uid = ''] = await readdir(join(dir, 'pods'));
    const folder = join(dir, 'pods', uid);
    await writeFile(
      join(folder, 'result.json'),
      JSON.stringify({
        exitCode: 7,
        startedAt: '2026-11-23T16:00:00Z',
        finishedAt: '2026-11-23T16:00:09Z',
      }),
    );
    const harness = await startHarness({}, dir);
    try {
      const done = await harness.until('run', ended);
      expect(done.status?.message).toBe('main: Error (exit code 7)');
    } finally {
      await harness.close();
    }
  });
});
