import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from 'playwright-core';
import { type EgressProxy, REFUSAL_HEADER } from '../egress/EgressProxy';
import type { CaptureResult, PageCamera, Shot } from '../ports';
import { describeError } from '../StepError';
import { BrowserFailure, firstLine } from './BrowserFailure';
import { withDeadline } from './withDeadline';

const VIEWPORT = { width: 1280, height: 800 };
/** A picture of a hostile page never exceeds this. */
const MAX_PICTURE = { width: 2560, height: 6000 };

export interface CameraLimits {
  connectMs: number;
  navigationMs: number;
  settleMs: number;
  shotMs: number;
  /** All of one page. */
  captureMs: number;
  /** How long a sound browser may take for a trifle. */
  pingMs: number;
}

export const CAMERA_LIMITS: CameraLimits = {
  connectMs: 10_000,
  navigationMs: 20_000,
  settleMs: 5_000,
  shotMs: 20_000,
  captureMs: 60_000,
  pingMs: 5_000,
};

export interface CdpCameraOptions {
  /** ws(s)://… of Browserless or http(s)://… of a Chrome with remote debugging. */
  url: string;
  token: string;
  egress: EgressProxy;
  limits?: CameraLimits;
}

/** Pictures of pages by a browser behind CDP. Each page has its own context, whose every connection takes the egress proxy. */
export class CdpCamera implements PageCamera {
  private connection: Promise<Browser> | undefined;
  private connected: Browser | undefined;
  private readonly options: CdpCameraOptions;
  private readonly limits: CameraLimits;

  constructor(options: CdpCameraOptions) {
    this.options = options;
    this.limits = options.limits ?? CAMERA_LIMITS;
  }

  async capture(url: string): Promise<CaptureResult> {
    const browser = await this.connect();
    const context = await withDeadline(
      this.openContext(browser),
      this.limits.connectMs,
      'No new page',
    ).catch((error: unknown) => {
      this.drop(browser);
      throw new BrowserFailure('The browser could not open a page', error);
    });
    try {
      return await withDeadline(
        this.photograph(context, url),
        this.limits.captureMs,
        'The page was not captured',
      );
    } catch (error) {
      await this.assertSound(browser);
      return { kind: 'failure', message: this.blamePage(url, error) };
    } finally {
      // A silent browser must not hold the step; dropping the connection closes the context as well.
      await withDeadline(
        context.close(),
        this.limits.pingMs,
        'Not closed',
      ).catch(() => {});
    }
  }

  async close(): Promise<void> {
    const browser = await this.connection?.catch(() => undefined);
    if (browser) {
      await withDeadline(
        browser.close(),
        this.limits.pingMs,
        'Not closed',
      ).catch(() => {});
    }
  }

  private connect(): Promise<Browser> {
    const { url, token } = this.options;
    this.connection ??= chromium
      .connectOverCDP(url, {
        timeout: this.limits.connectMs,
        headers: token ? { Authorization: `Bearer ${token}` } : {},
      })
      .then(
        browser => {
          this.connected = browser;
          return browser;
        },
        (error: unknown) => {
          this.connection = undefined;
          throw new BrowserFailure(
            "The browser at browserless_url of the environment can't be reached",
            error,
          );
        },
      );
    return this.connection;
  }

  /** Two captures share a connection: only the first to notice may forget it. */
  private drop(browser: Browser): void {
    if (this.connected === browser) {
      this.connection = undefined;
      this.connected = undefined;
      browser.close().catch(() => {});
    }
  }

  /** After a failure: whether the browser still answers at all, so that the page may be blamed. */
  private async assertSound(browser: Browser): Promise<void> {
    try {
      await withDeadline(ping(browser), this.limits.pingMs, 'No sign of life');
    } catch (error) {
      this.drop(browser);
      throw new BrowserFailure(
        'The browser went away while it captured a page',
        error,
      );
    }
  }

  private blamePage(url: string, error: unknown): string {
    const text = firstLine(describeError(error));
    const late = /Timeout (\d+)ms exceeded/.exec(text)?.[1];
    return (
      this.options.egress.refusalOf(url) ??
      (late === undefined
        ? text
        : `The page was not ready within ${Number(late) / 1000} s`)
    );
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
    context.setDefaultTimeout(this.limits.shotMs);
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

  private async photograph(
    context: BrowserContext,
    url: string,
  ): Promise<CaptureResult> {
    const page = await context.newPage();
    const response = await page.goto(url, {
      waitUntil: 'domcontentloaded',
      timeout: this.limits.navigationMs,
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
    await page
      .waitForLoadState('load', { timeout: this.limits.settleMs })
      .catch(() => {});
    const viewport = { png: await shoot(page, this.limits), cut: false };
    const fullPage = await shootWhole(page, this.limits);
    return { kind: 'captured', finalUrl: page.url(), viewport, fullPage };
  }
}

async function ping(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.getVersion');
  await session.detach();
}

function shoot(
  page: Page,
  limits: CameraLimits,
  size?: { width: number; height: number },
): Promise<Buffer> {
  return page.screenshot({
    type: 'png',
    ...(size && { fullPage: true, clip: { x: 0, y: 0, ...size } }),
    animations: 'disabled',
    timeout: limits.shotMs,
  });
}

/** The whole page, up to a size that a page can't exceed, whatever it grows to meanwhile. */
async function shootWhole(page: Page, limits: CameraLimits): Promise<Shot> {
  const session = await page.context().newCDPSession(page);
  const { cssContentSize } = await session.send('Page.getLayoutMetrics');
  await session.detach();
  const width = Math.min(cssContentSize.width, MAX_PICTURE.width);
  const height = Math.min(cssContentSize.height, MAX_PICTURE.height);
  return {
    png: await shoot(page, limits, { width, height }),
    cut: width < cssContentSize.width || height < cssContentSize.height,
  };
}
