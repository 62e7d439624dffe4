import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { signIn } from '../../../browser/portal';
import { adminKubeconfig } from './KubeApi';
import { ROOT } from './portalAccount';
import { CLUSTER } from './portalSettings';
import type { WorkloadRef } from './workloads';

const CACHE = join(ROOT, 'node_modules/.cache/agent-workloads');

/** `CHROME_PATH`, or else the Chrome that the project's other tests use. */
function chromePath(): string {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const folder = readdirSync(CACHE).find(name => name.startsWith('chromium-'));
  if (!folder)
    throw new Error(`no Chrome in ${CACHE}; set CHROME_PATH, or run npm test`);
  return join(CACHE, folder, 'chrome.sh');
}

export function startChrome(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
}

/** Somebody's page of a run. */
export async function openRun(
  browser: Browser,
  options: { url: string; person: string; at: WorkloadRef },
): Promise<Page> {
  const { url, person, at } = options;
  const page = await signIn(browser, person, {
    baseURL: url,
    viewport: { width: 1440, height: 900 },
  });
  await page.goto(`/agent-workloads/${CLUSTER}/${at.namespace}/${at.name}`);
  await expect(
    page.getByRole('tab', { name: 'Gate', exact: true }),
  ).toBeVisible({ timeout: 60_000 });
  return page;
}

/** Keeps what a page shows, for people to look at; gives the file. */
export async function picture(page: Page, name: string): Promise<string> {
  const folder = join(dirname(dirname(adminKubeconfig())), 'pictures');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
