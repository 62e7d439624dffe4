import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLog } from './log';
import {
  domOptions,
  type Environment,
  readOptions,
  scraperOptions,
  screenshotOptions,
  synthesisOptions,
} from './options';
import type { Log } from './ports';
import { describeError, StepError } from './StepError';
import { WorkFolder } from './WorkFolder';

type Step = (
  environment: Environment,
  folder: WorkFolder,
  log: Log,
) => Promise<void>;

/** Each step loads only what it needs: the browser client is none of the report's business. */
const STEPS: Record<string, Step> = {
  scraper: async (environment, folder, log) => {
    const { scrape } = await import('./steps/scraper');
    await scrape(readOptions(scraperOptions, environment), folder, log);
  },
  screenshot: async (environment, folder, log) => {
    const { screenshot } = await import('./steps/screenshot');
    await screenshot(readOptions(screenshotOptions, environment), folder, log);
  },
  dom: async (environment, folder, log) => {
    const { extractFacts } = await import('./steps/dom');
    await extractFacts(readOptions(domOptions, environment), folder, log);
  },
  synthesis: async (environment, folder, log) => {
    const { synthesise } = await import('./steps/synthesis');
    await synthesise(readOptions(synthesisOptions, environment), folder, log);
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
  await step(process.env, new WorkFolder(name, values.work), createLog(name));
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

main().then(
  () => process.exit(0),
  (error: unknown) => {
    // Last line of the log, so that people find it; the stack only where nobody foresaw the error.
    if (!(error instanceof StepError) && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`);
    }
    process.stderr.write(`${describeError(error)}\n`);
    leaveLastWords(describeError(error));
    process.exit(1);
  },
);
