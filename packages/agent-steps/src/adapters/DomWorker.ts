import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PageInput } from '../dom/extractPage';
import { type PageFacts, pageFactsSchema } from '../model/facts';
import { describeError } from '../StepError';

export type ExtractResult = { facts: PageFacts } | { message: string };

export interface DomWorkerOptions {
  /** The bundled worker script. */
  script: string;
  timeoutMs: number;
  maxHeapMb: number;
}

/** Runs page after page in a thread with limits on memory and time; a page that breaks them costs only itself. */
export class DomWorker {
  private worker: Promise<Worker> | undefined;
  private readonly options: DomWorkerOptions;

  constructor(options: DomWorkerOptions) {
    this.options = options;
  }

  async extract(input: PageInput): Promise<ExtractResult> {
    this.worker ??= this.start();
    const worker = await this.worker;
    const { timeoutMs, maxHeapMb } = this.options;
    let timer: NodeJS.Timeout | undefined;
    try {
      const timeUp = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`not done within ${timeoutMs / 1000} s`)),
          timeoutMs,
        );
      });
      worker.postMessage(input);
      const [answer] = await Promise.race([
        // Rejects when the worker emits "error".
        once(worker, 'message'),
        timeUp,
      ]);
      return parseAnswer(answer);
    } catch (error) {
      await this.stop();
      const isMemory =
        (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
      return {
        message: isMemory
          ? `The page needs more than ${maxHeapMb} MB to be read`
          : `The page could not be read: ${describeError(error)}`,
      };
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    const worker = await this.worker?.catch(() => undefined);
    this.worker = undefined;
    await worker?.terminate();
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(this.options.script, {
      resourceLimits: {
        maxOldGenerationSizeMb: this.options.maxHeapMb,
        stackSizeMb: 16,
      },
      // Strangers' pages are parsed here: no secrets of this process.
      env: {},
    });
    // Failures are reported by the call that waits; a late one must not end the process.
    worker.on('error', () => {});
    await once(worker, 'message');
    return worker;
  }
}

function parseAnswer(answer: unknown): ExtractResult {
  const { facts, message } = answer as { facts?: unknown; message?: unknown };
  return facts === undefined
    ? { message: `The page could not be read: ${String(message)}` }
    : { facts: pageFactsSchema.parse(facts) };
}
