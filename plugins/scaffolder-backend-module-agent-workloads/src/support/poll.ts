import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';

/** How long to wait between two looks, in milliseconds: longer each time. */
export interface Pace {
  first: number;
  most: number;
}

/** Quick for what is quick, and gentle with the API for what takes hours. */
export const DEFAULT_PACE: Pace = { first: 500, most: 10_000 };

/** What a look found: a result, or that there is none yet. */
export type Look<T> = { done: T } | { waiting: true };

/**
 * Looks until there is a result; undefined when the time is over. An API that does not answer for a while is waited for;
 * the signal ends it at once.
 */
export async function poll<T>(
  look: () => Promise<Look<T>>,
  options: {
    seconds: number;
    pace: Pace;
    logger: LoggerService;
    signal?: AbortSignal;
  },
): Promise<T | undefined> {
  const { signal, pace, logger } = options;
  const end = performance.now() + options.seconds * 1000;
  let next = pace.first;
  for (;;) {
    const found = await tolerantly(look, logger);
    if ('done' in found) return found.done;
    const left = end - performance.now();
    if (left <= 0) return undefined;
    await pause(Math.min(next, left), undefined, { signal });
    next = Math.min(next * 1.5, pace.most);
  }
}

async function tolerantly<T>(
  look: () => Promise<Look<T>>,
  logger: LoggerService,
): Promise<Look<T>> {
  try {
    return await look();
  } catch (error) {
    if (!ServiceUnavailableError.is(error)) throw error;
    logger.warn(`${error.message} (still waiting)`);
    return { waiting: true };
  }
}
