import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from 'playwright-core';
import { type EgressProxy, REFUSAL_HEADER } from '../egress/EgressProxy';
import type { CaptureResult, PageCamera, Shot } from '../ports';
import { describeError } from '../StepError';

const VIEWPORT = { width: 1280, height: 800 };
const MAX_HEIGHT = 6000;
const NAVIGATION_MS = 20_000;
const SETTLE_MS = 5_000;
const SHOT_MS = 20_000;

/** The browser itself can't be reached or broke down; the page is not to blame. */
export class BrowserFailure extends Error {
  readonly isBusy: boolean;

  constructor(message: string, options: { isBusy: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'BrowserFailure';
    this.isBusy = options.isBusy;
  }
}

export interface CdpCameraOptions {
  /** ws(s)://… of Browserless or http(s)://… of a Chrome with remote debugging. */
  url: string;
  token: string;
  egress: EgressProxy;
}

/** Pictures of pages by a browser behind CDP. Each page has its own context, whose every connection takes the egress proxy. */
export class CdpCamera implements PageCamera {
  private connection: Promise<Browser> | undefined;
  private readonly options: CdpCameraOptions;

  constructor(options: CdpCameraOptions) {
    this.options = options;
  }

  async capture(url: string): Promise<CaptureResult> {
    const browser = await this.connect();
    let context: BrowserContext;
    try {
      context = await this.openContext(browser);
    } catch (error) {
      this.connection = undefined;
      throw failure('The browser could not open a page', error);
    }
    try {
      return await this.photograph(await context.newPage(), url);
    } catch (error) {
      if (!browser.isConnected()) {
        this.connection = undefined;
        throw failure('The browser went away', error);
      }
      return { kind: 'failure', message: describeError(error) };
    } finally {
      await context.close().catch(() => {});
    }
  }

  async close(): Promise<void> {
    const browser = await this.connection?.catch(() => undefined);
    await browser?.close();
  }

  private connect(): Promise<Browser> {
    const { url, token } = this.options;
    this.connection ??= chromium
      .connectOverCDP(url, {
        timeout: 20_000,
        headers: token ? { Authorization: `Bearer ${token}` } : {},
      })
      .catch((error: unknown) => {
        this.connection = undefined;
        throw failure(
          "The browser at browserless_url of the environment can't be reached",
          error,
        );
      });
    return this.connection;
  }

  private async openContext(browser: Browser): Promise<BrowserContext> {
    const { server, username, password } = this.options.egress;
    const context = await browser.newContext({
      proxy: { server, username, password },
      viewport: VIEWPORT,
      acceptDownloads: false,
      serviceWorkers: 'block',
      permissions: [],
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(SHOT_MS);
    // WebRTC and WebTransport use UDP, which no HTTP proxy sees.
    await context.addInitScript(() => {
      for (const name of [
        'RTCPeerConnection',
        'webkitRTCPeerConnection',
        'WebTransport',
      ]) {
        Reflect.deleteProperty(globalThis, name);
      }
    });
    return context;
  }

  private async photograph(page: Page, url: string): Promise<CaptureResult> {
    const response = await page.goto(url, {
      waitUntil: 'domcontentloaded',
      timeout: NAVIGATION_MS,
    });
    if (!response) {
      return { kind: 'failure', message: 'The page gave no answer' };
    }
    if (response.headers()[REFUSAL_HEADER]) {
      const message =
        this.options.egress.refusalOf(page.url()) ??
        'The egress proxy refused the connection';
      return { kind: 'failure', message };
    }
    if (response.status() >= 400) {
      return {
        kind: 'failure',
        message: `The site answered ${response.status()}`,
      };
    }
    // Slow pictures or scripts must not cost the whole page.
    await page.waitForLoadState('load', { timeout: SETTLE_MS }).catch(() => {});
    const viewport = { png: await shoot(page, false), cut: false };
    const fullPage = await shootWhole(page);
    return { kind: 'captured', finalUrl: page.url(), viewport, fullPage };
  }
}

function shoot(page: Page, fullPage: boolean): Promise<Buffer> {
  return page.screenshot({
    type: 'png',
    fullPage,
    animations: 'disabled',
    timeout: SHOT_MS,
  });
}

/** The whole page, up to a height that a hostile page can't exceed. */
async function shootWhole(page: Page): Promise<Shot> {
  const session = await page.context().newCDPSession(page);
  const { cssContentSize } = await session.send('Page.getLayoutMetrics');
  await session.detach();
  if (cssContentSize.height <= MAX_HEIGHT) {
    return { png: await shoot(page, true), cut: false };
  }
  await page.setViewportSize({ ...VIEWPORT, height: MAX_HEIGHT });
  return { png: await shoot(page, false), cut: true };
}

function failure(what: string, error: unknown): BrowserFailure {
  const text = describeError(error);
  return new BrowserFailure(`${what}: ${firstLine(text)}`, {
    isBusy: /\b429\b/.test(text),
    cause: error,
  });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
