import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CAMERA_LIMITS, CdpCamera } from '../src/adapters/CdpCamera';
import {
  CAMERA_POLICY,
  ResilientCamera,
} from '../src/adapters/ResilientCamera';
import { EgressGuard } from '../src/egress/EgressGuard';
import { startEgressProxy } from '../src/egress/EgressProxy';
import { openFakeBrowser } from './support/fakeBrowser';
import { startStep, stepEnvironment } from './support/runStep';
import { openChrome, tempFolder } from './support/services';
import { html, openSite } from './support/site';
import { waitFor } from './support/waitFor';

const LIMITS = {
  ...CAMERA_LIMITS,
  connectMs: 400,
  navigationMs: 4_000,
  captureMs: 8_000,
  pingMs: 1_000,
};
const POLICY = {
  ...CAMERA_POLICY,
  firstDelayMs: 10,
  maxDelayMs: 40,
  failuresToOpen: 3,
  openMs: 400,
  patienceMs: 1_500,
};

let cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

async function openCamera(
  url: string,
  allowedHosts: string[] = [],
  policy = POLICY,
) {
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (message: string) => void warnings.push(message),
  };
  const egress = await startEgressProxy({
    guard: new EgressGuard({ allowedHosts }),
    listenHost: '127.0.0.1',
    log,
  });
  const camera = new ResilientCamera(
    new CdpCamera({ url, token: 'wrong', egress, limits: LIMITS }),
    log,
    policy,
  );
  cleanups.push(egress.close, () => camera.close());
  return { camera, warnings };
}

async function fakeBrowser(mood: Parameters<typeof openFakeBrowser>[0]) {
  const browser = await openFakeBrowser(mood);
  cleanups.push(browser.close);
  return browser;
}

const PAGES = ['a', 'b', 'c', 'd', 'e', 'f'];
const captureAll = (camera: ResilientCamera) =>
  Promise.allSettled(
    PAGES.map(page => camera.capture(`http://shop.example/${page}`)),
  );
const reasonOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? String(result.reason.message) : 'captured';

describe('a browser that is no help', () => {
  it.each([
    ['silent', 'ws', /can't be reached: no answer within 0\.4 s/],
    ['silent', 'http', /can't be reached: no answer within 0\.4 s/],
    [429, 'ws', /it has no room for another session \(HTTP 429\)/],
    [429, 'http', /it has no room for another session \(HTTP 429\)/],
    [503, 'ws', /it answered HTTP 503/],
    [503, 'http', /it answered HTTP 503/],
  ] as const)(
    '(%s over %s) is left alone while the circuit is open, and every page says why',
    async (mood, protocol, reason) => {
      const browser = await fakeBrowser(mood);
      const { camera, warnings } = await openCamera(
        `${protocol}://${browser.host}`,
      );
      const started = Date.now();
      const results = await captureAll(camera);
      expect(Date.now() - started).toBeLessThan(6_000);
      for (const result of results) {
        expect(reasonOf(result)).toMatch(reason);
        expect(reasonOf(result)).toMatch(/nothing succeeded for \d+ s/);
      }
      expect(warnings).toContain(
        'the browser keeps failing and is left alone for a while',
      );
      // Failures in a row open it (captures share a connection, so calls are fewer); from then on one call a pause.
      const opened = browser.calls[POLICY.failuresToOpen - 1] ?? Infinity;
      const later = browser.calls.filter(time => time > opened);
      for (const [index, time] of later.entries()) {
        const before = index === 0 ? opened : later[index - 1] ?? 0;
        expect(time - before).toBeGreaterThanOrEqual(POLICY.openMs - 20);
      }
      expect(browser.calls.length).toBeLessThanOrEqual(
        POLICY.failuresToOpen +
          Math.ceil(POLICY.patienceMs / POLICY.openMs) +
          1,
      );
    },
  );

  it.each(['ws', 'http'])(
    'and refuses the token (over %s) is asked by two captures at most',
    async protocol => {
      const browser = await fakeBrowser(401);
      const { camera } = await openCamera(`${protocol}://${browser.host}`);
      for (const result of await captureAll(camera)) {
        expect(reasonOf(result)).toBe(
          "The browser at browserless_url of the environment can't be reached: it refuses our token (HTTP 401). Check the Secret agent-workloads-browserless",
        );
      }
      expect(browser.calls.length).toBeLessThanOrEqual(POLICY.parallel);
    },
  );
});

describe('a browser that breaks down', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let chrome: Awaited<ReturnType<typeof openChrome>>;
  const signalChrome = (signal: NodeJS.Signals) => {
    const { pid } = JSON.parse(
      readFileSync(join(folder.path, 'chrome.json'), 'utf8'),
    );
    process.kill(-pid, signal);
  };
  /** A page that is not done before it is released. */
  async function openSlowSite() {
    const held: Array<() => void> = [];
    const site = await openSite((path, response) => {
      if (path === '/slow.css') {
        held.push(() => response.writeHead(200).end());
      } else {
        html(response, '<link rel="stylesheet" href="/slow.css"><h1>Page</h1>');
      }
    });
    cleanups.push(site.close);
    return { site, held, release: () => held.splice(0).forEach(end => end()) };
  }
  const patient = { ...POLICY, patienceMs: 20_000 };

  beforeAll(async () => {
    folder = await tempFolder('browser-faults');
    chrome = await openChrome(folder.path);
  });
  afterAll(async () => {
    await chrome?.stop();
    await folder?.remove();
  });

  it('killed while it captures a page, is used again once it is back', async () => {
    const { site, held, release } = await openSlowSite();
    const { camera, warnings } = await openCamera(
      chrome.endpoint,
      [site.host],
      patient,
    );
    const capture = camera.capture(`${site.origin}/`);
    await waitFor('the page in the browser', () => held.length > 0);
    signalChrome('SIGKILL');
    await waitFor('the second try', () => {
      release();
      return site.requests.filter(path => path === '/').length > 1;
    });
    const releasing = setInterval(release, 50);
    expect(await capture).toMatchObject({ kind: 'captured' });
    clearInterval(releasing);
    expect(warnings).toContain('the browser is busy or gone, trying again');
  });

  it('frozen while it captures a page, costs bounded time and does not blame the page', async () => {
    const { site, held } = await openSlowSite();
    const { camera } = await openCamera(chrome.endpoint, [site.host]);
    const started = Date.now();
    const capture = camera.capture(`${site.origin}/`);
    await waitFor('the page in the browser', () => held.length > 0);
    signalChrome('SIGSTOP');
    try {
      await expect(capture).rejects.toThrow(
        /^The browser (went away while it captured a page: No sign of life within 1 s|at browserless_url of the environment can't be reached: no answer within 0.4 s)/,
      );
      await camera.close();
      expect(Date.now() - started).toBeLessThan(20_000);
    } finally {
      signalChrome('SIGCONT');
    }
  });

  it.each([
    ['high', 'height:200000px;width:10px'],
    ['wide', 'width:200000px;height:10px'],
  ])('keeps the picture of an endlessly %s page small', async (_, style) => {
    const site = await openSite((__, response) =>
      html(response, `<div style="${style};background:red">big</div>`),
    );
    cleanups.push(site.close);
    const { camera } = await openCamera(chrome.endpoint, [site.host], patient);
    const result = await camera.capture(`${site.origin}/`);
    expect(result).toMatchObject({ kind: 'captured', fullPage: { cut: true } });
    // Width and height stand at the beginning of every PNG.
    const png = result.kind === 'captured' ? result.fullPage.png : undefined;
    expect(png?.readUInt32BE(16)).toBeLessThanOrEqual(2560);
    expect(png?.readUInt32BE(20)).toBeLessThanOrEqual(6000);
  });

  it('says in plain words when a page never gets ready', async () => {
    const site = await openSite((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('<h1>And so on');
    });
    cleanups.push(site.close);
    const { camera } = await openCamera(chrome.endpoint, [site.host], patient);
    expect(await camera.capture(`${site.origin}/`)).toEqual({
      kind: 'failure',
      message: 'The page was not ready within 4 s',
    });
  });

  describe('the step', () => {
    const start = async (name: string, environment: Record<string, string>) => {
      const work = join(folder.path, name);
      const { site } = await openSlowSite();
      const { origin } = site;
      const page = (path: string) => ({
        url: `${origin}${path}`,
        seed: `${origin}/`,
        depth: 0,
        outcome: 'fetched',
      });
      await mkdir(join(work, 'in'), { recursive: true });
      await writeFile(
        join(work, 'in/pages.json'),
        JSON.stringify({
          version: 1,
          targetUrls: [`${origin}/`],
          maxPages: 2,
          inputsDigest: '',
          pagesTotal: 2,
          pagesFailed: 0,
          notFollowed: 0,
          pages: [page('/'), page('/two')],
        }),
      );
      const run = await startStep('screenshot', work, {
        ...stepEnvironment({ s3: 'http://127.0.0.1:1' }),
        TERMINATION_LOG: join(work, 'termination'),
        BROWSER_PATIENCE_SECONDS: '1',
        ALLOWED_HOSTS: site.host,
        ...environment,
      });
      return { ...run, work };
    };
    const run = async (name: string, environment: Record<string, string>) => {
      const { exited, work } = await start(name, environment);
      return { ...(await exited), work };
    };

    it('fails with words for people when there is no picture', async () => {
      const browser = await fakeBrowser(429);
      const { code, work } = await run('fails', {
        BROWSERLESS_URL: `ws://${browser.host}`,
      });
      expect(code).toBe(1);
      expect(await readFile(join(work, 'termination'), 'utf8')).toMatch(
        /^None of the 2 pages could be captured\. http:\S+: The browser at browserless_url of the environment can't be reached: it has no room for another session \(HTTP 429\) \(nothing succeeded for \d+ s\)$/,
      );
    });

    it('ends at once with 143 when it is told to, though the browser is silent', async () => {
      const browser = await fakeBrowser('silent');
      const { child, exited } = await start('told', {
        BROWSERLESS_URL: `ws://${browser.host}`,
        BROWSER_PATIENCE_SECONDS: '60',
      });
      await waitFor('the call', () => browser.calls.length > 0);
      const told = Date.now();
      child.kill('SIGTERM');
      const ended = await exited;
      expect(ended, ended.output).toMatchObject({ code: 143 });
      expect(Date.now() - told).toBeLessThan(3_000);
    });

    it('goes on without pictures where min_captures is 0, and says so', async () => {
      const browser = await fakeBrowser(503);
      const ended = await run('goes-on', {
        BROWSERLESS_URL: `ws://${browser.host}`,
        MIN_CAPTURES: '0',
      });
      expect(ended, ended.output).toMatchObject({ code: 0 });
      const captures = JSON.parse(
        await readFile(
          join(ended.work, 'out/screenshots/captures.json'),
          'utf8',
        ),
      );
      expect(captures.captures).toHaveLength(2);
      expect(captures.captures[0].message).toMatch(/it answered HTTP 503/);
      expect(ended.output).toContain(
        'going on with the pictures that there are',
      );
    });
  });
});
