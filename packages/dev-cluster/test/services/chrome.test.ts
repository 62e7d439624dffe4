import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChrome } from '../../src/services/chrome/startChrome';
import { chromeCacheDir } from '../../src/config';
import type { Service } from '../../src/services/Service';
import { freePort } from './ports';
import { until } from './until';

let dir: string;
let chrome: Service;
let recordFile: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'aw-chrome-'));
  recordFile = join(dir, 'pids/chrome.json');
  chrome = await startChrome({
    port: await freePort(),
    profileDir: join(dir, 'profile'),
    cacheDir: chromeCacheDir(),
    recordFile,
  });
});

afterAll(async () => {
  await chrome.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function version(): Promise<{ Browser: string } | undefined> {
  try {
    const response = await fetch(`${chrome.endpoint}/json/version`);
    return (await response.json()) as { Browser: string };
  } catch {
    return undefined;
  }
}

const browserPid = () =>
  (JSON.parse(readFileSync(recordFile, 'utf8')) as { pid: number }).pid;

describe('startChrome', () => {
  it('answers the DevTools protocol', async () => {
    expect(await version()).toMatchObject({
      Browser: expect.stringMatching(/Chrome\/\d+/),
    });
  });

  it('comes back after its process was killed', async () => {
    const before = browserPid();
    process.kill(before, 'SIGKILL');
    await until(
      'another browser answers',
      async () => browserPid() !== before && (await version()) !== undefined,
    );
  });
});
