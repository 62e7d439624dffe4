import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLog } from './log';
import {
  domOptions,
  type Environment,
  prepareOptions,
  readOptions,
  scraperOptions,
  screenshotOptions,
  synthesisOptions,
} from './options';
import type { Log } from './ports';
import { describeError, StepError } from './StepError';
import { STOP_SIGNALS, Stopped, untilStopped } from './Stopped';
import { WorkFolder } from './WorkFolder';

type Step = (
  environment: Environment,
  folder: WorkFolder,
  log: Log,
  stop: AbortSignal,
) => Promise<void>;

/** Of the 30 s that a pod gets; the rest is Argo's. */
const GRACE_MS = 8_000;

/** Each step loads only what it needs: the browser client is none of the report's business. */
const STEPS: Record<string, Step> = {
  // No part of a run: makes an environment ready for all of them.
  prepare: async (environment, _folder, log, stop) => {
    const { prepare } = await import('./steps/prepare');
    const options = readOptions(prepareOptions, environment);
    await prepare(options, { log, stop });
  },
  // Alone in having something to give back: the lease on its crawl.
  scraper: async (environment, folder, log, stop) => {
    const { scrape } = await import('./steps/scraper');
    const options = readOptions(scraperOptions, environment);
    await scrape(options, { folder, log, stop });
  },
  screenshot: async (environment, folder, log, stop) => {
    const { screenshot } = await import('./steps/screenshot');
    const options = readOptions(screenshotOptions, environment);
    await untilStopped(stop, screenshot(options, folder, log));
  },
  dom: async (environment, folder, log, stop) => {
    const { extractFacts } = await import('./steps/dom');
    const options = readOptions(domOptions, environment);
    await untilStopped(stop, extractFacts(options, folder, log));
  },
  synthesis: async (environment, folder, log, stop) => {
    const { synthesise } = await import('./steps/synthesis');
    const options = readOptions(synthesisOptions, environment);
    await untilStopped(stop, synthesise(options, folder, log));
  },
};

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { work: { type: 'string', default: '/work' } },
  });
  const name = positionals[0] ?? '';
  const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
  if (!step) {
    throw new StepError(
      `Usage: main.js <${Object.keys(STEPS).join(
        '|',
      )}> --work <folder>; got ${JSON.stringify(name)}`,
    );
  }
  const log = createLog(name);
  try {
    await step(
      process.env,
      new WorkFolder(name, values.work),
      log,
      watchSignals(),
    );
  } finally {
    // What to compare the pod's memory limit with.
    const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    log.info('step ended', { peakMemoryMb });
  }
}

/** As the first process of a container Node would not even hear SIGTERM without a handler. */
function watchSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of STOP_SIGNALS) {
    process.once(name, () => {
      const reason = new Stopped(name);
      stop.abort(reason);
      setTimeout(() => endWith(reason), GRACE_MS).unref();
    });
  }
  return stop.signal;
}

/** The kubelet puts this into the pod's status, and Argo into the node's message, where people look first. */
function leaveLastWords(message: string): void {
  const file = process.env.TERMINATION_LOG;
  if (!file) return;
  try {
    writeFileSync(file, message.slice(0, 1000));
  } catch {
    // The log has it too.
  }
}

function endWith(error: unknown): never {
  // Last line of the log, so that people find it; the stack only where nobody foresaw the error.
  if (!(error instanceof StepError) && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.stderr.write(`${describeError(error)}\n`);
  leaveLastWords(describeError(error));
  process.exit(error instanceof Stopped ? error.exitCode : 1);
}

main().then(() => process.exit(0), endWith);
