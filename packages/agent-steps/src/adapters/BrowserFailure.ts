import { describeError } from '../StepError';

/**
 * `busy`: has no room just now. `refused`: does not let us in, now or later. `broken`: away, silent or dying.
 */
export type BrowserTrouble = 'busy' | 'refused' | 'broken';

/** The browser itself can't be used; the page is not to blame. */
export class BrowserFailure extends Error {
  readonly trouble: BrowserTrouble;

  constructor(what: string, cause: unknown) {
    const { trouble, reason } = explain(describeError(cause));
    super(`${what}: ${reason}`, { cause });
    this.name = 'BrowserFailure';
    this.trouble = trouble;
  }
}

/** The client library tells the status of an answer only in its message. */
function explain(text: string): { trouble: BrowserTrouble; reason: string } {
  const status =
    /WebSocket error: \S+ (\d{3})\b|Unexpected status (\d{3})\b/.exec(text);
  const code = status?.[1] ?? status?.[2];
  const late = /Timeout (\d+)ms exceeded/.exec(text)?.[1];
  if (code === '401' || code === '403') {
    return {
      trouble: 'refused',
      reason: `it refuses our token (HTTP ${code}). Check the Secret agent-workloads-browserless`,
    };
  }
  if (code === '429') {
    return {
      trouble: 'busy',
      reason: 'it has no room for another session (HTTP 429)',
    };
  }
  if (code !== undefined) {
    return { trouble: 'broken', reason: `it answered HTTP ${code}` };
  }
  if (late !== undefined) {
    return {
      trouble: 'broken',
      reason: `no answer within ${Number(late) / 1000} s`,
    };
  }
  return { trouble: 'broken', reason: firstLine(text) };
}

/** The first line without the name of the library's function. */
export function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(
    /^[a-zA-Z]+\.[a-zA-Z]+: (WebSocket error: )?/,
    '',
  );
}
