import { CdpCamera } from '../adapters/CdpCamera';
import { CAMERA_POLICY, ResilientCamera } from '../adapters/ResilientCamera';
import { EgressGuard } from '../egress/EgressGuard';
import { startEgressProxy } from '../egress/EgressProxy';
import {
  type Capture,
  type CapturesFile,
  isCaptured,
  shortfall,
} from '../model/captures';
import { type Page, pagesFileSchema } from '../model/pages';
import type { ScreenshotOptions } from '../options';
import type { Log, PageCamera, Shot } from '../ports';
import { describeError, StepError } from '../StepError';
import type { WorkFolder } from '../WorkFolder';

const MAX_PNG_BYTES = 8 * 1024 * 1024;

/** Takes pictures of the most telling pages; what can't be captured is listed with its reason. */
export async function screenshot(
  options: ScreenshotOptions,
  folder: WorkFolder,
  log: Log,
): Promise<void> {
  const { pages } = await folder.readInput('pages.json', pagesFileSchema);
  const chosen = choosePages(pages, options.MAX_CAPTURES);
  const egress = await startEgressProxy({
    guard: new EgressGuard({ allowedHosts: options.ALLOWED_HOSTS }),
    listenHost: options.POD_IP,
    log,
  });
  const camera = new ResilientCamera(
    new CdpCamera({
      url: options.BROWSERLESS_URL,
      token: options.BROWSERLESS_TOKEN,
      egress,
    }),
    log,
    {
      ...CAMERA_POLICY,
      patienceMs: options.BROWSER_PATIENCE_SECONDS * 1000,
    },
  );
  try {
    const captures = await Promise.all(
      chosen.map((page, index) =>
        capture(page, index, { camera, folder, log }),
      ),
    );
    await finish(captures, options.MIN_CAPTURES, { folder, log });
  } finally {
    await Promise.allSettled([camera.close(), egress.close()]);
  }
}

/** Target URLs first, then one page of each site in turn, in the order of the crawl. */
export function choosePages(pages: readonly Page[], limit: number): Page[] {
  const bySeed = new Map<string, Page[]>();
  for (const page of pages.filter(({ outcome }) => outcome === 'fetched')) {
    bySeed.set(page.seed, [...(bySeed.get(page.seed) ?? []), page]);
  }
  const queues = [...bySeed.values()].map(queue =>
    [...queue].sort((a, b) => a.depth - b.depth),
  );
  const chosen: Page[] = [];
  for (let turn = 0; chosen.length < limit; turn += 1) {
    const round = queues.flatMap(queue => queue[turn] ?? []);
    if (round.length === 0) {
      break;
    }
    chosen.push(...round.slice(0, limit - chosen.length));
  }
  return chosen;
}

async function capture(
  page: Page,
  index: number,
  parts: { camera: PageCamera; folder: WorkFolder; log: Log },
): Promise<Capture> {
  const { camera, folder, log } = parts;
  const base = { url: page.url, seed: page.seed };
  try {
    const result = await camera.capture(page.url);
    if (result.kind === 'failure') {
      log.warn('page not captured', { url: page.url, message: result.message });
      return { ...base, message: result.message.slice(0, 500) };
    }
    const name = fileName(index, page.url);
    const kept = async (shot: Shot, kind: 'viewport' | 'full') => {
      if (shot.png.length > MAX_PNG_BYTES) {
        return undefined;
      }
      const file = `${name}-${kind}.png`;
      await folder.writeArtifact(
        {
          artifact: 'screenshots',
          file,
          contentType: 'image/png',
          title: `${page.url}${kind === 'full' ? ' (full page)' : ''}`,
        },
        `screenshots/${file}`,
        shot.png,
      );
      return { file, bytes: shot.png.length, cut: shot.cut };
    };
    log.info('page captured', { url: page.url });
    const viewport = await kept(result.viewport, 'viewport');
    const fullPage = await kept(result.fullPage, 'full');
    const message =
      viewport && fullPage
        ? {}
        : {
            message: `A picture was larger than ${MAX_PNG_BYTES} bytes and was left out`,
          };
    return {
      ...base,
      finalUrl: result.finalUrl,
      viewport,
      fullPage,
      ...message,
    };
  } catch (error) {
    log.warn('page not captured', {
      url: page.url,
      message: describeError(error),
    });
    return { ...base, message: describeError(error).slice(0, 500) };
  }
}

function fileName(index: number, url: string): string {
  const { hostname, pathname } = new URL(url);
  const slug = `${hostname}${pathname}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return `${String(index + 1).padStart(2, '0')}-${slug}`;
}

async function finish(
  captures: Capture[],
  minCaptures: number,
  { folder, log }: { folder: WorkFolder; log: Log },
): Promise<void> {
  const problem = shortfall(captures, minCaptures);
  if (problem) {
    throw new StepError(problem);
  }
  const captured = captures.filter(isCaptured).length;
  if (captured < captures.length) {
    log.warn('going on with the pictures that there are', {
      captured,
      asked: captures.length,
    });
  }
  const file: CapturesFile = { version: 1, captures };
  await folder.writeArtifact(
    {
      artifact: 'screenshots',
      file: 'captures.json',
      contentType: 'application/json',
      title: `${captured} pages captured, ${captures.length - captured} not`,
    },
    'screenshots/captures.json',
    `${JSON.stringify(file, null, 2)}\n`,
  );
  await folder.writeManifest();
}
