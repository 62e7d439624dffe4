import { parentPort } from 'node:worker_threads';
import { extractPage, type PageInput } from './extractPage';

/** Entry point of the worker thread: one page in, its facts or the reason out. */
parentPort?.on('message', (input: PageInput) => {
  try {
    parentPort?.postMessage({ facts: extractPage(input) });
  } catch (error) {
    parentPort?.postMessage({
      message: error instanceof Error ? error.message : String(error),
    });
  }
});
parentPort?.postMessage('ready');
