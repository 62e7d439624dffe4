import { useCallback, useEffect, useRef, useState } from 'react';
import type { WorkloadSignal } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { asError, type Live, type Load } from './load';
import { useHints } from './useHints';

/** How often to look when nothing tells us of changes. */
const POLL_MS = 15_000;
/** With signals the poll only repairs a hint that was lost with its socket. */
const SAFETY_POLL_MS = 60_000;
/** Hints come in bursts; one look serves them all. */
const HINT_DELAY_MS = 250;
/** How many keys' last values a view keeps. */
const KEPT_KEYS = 20;

type Options = {
  /** Which hints concern this view; all of them by default. */
  concerns?: (hint: WorkloadSignal) => boolean;
  /** How often to look; by default as seldom as signals allow. */
  everyMs?: number;
  /** True while there is nothing to wait for, e.g. an archived run. */
  still?: boolean;
};

/**
 * Fetches, and fetches again whenever a signal hints at a change or a slow poll
 * comes round. Keeps the last good value of each key, so that a failure to
 * refresh never empties the page. A hint that comes while one is under way is
 * followed by another: hints faster than the network never starve the page.
 */
export function useLive<T>(
  key: string,
  fetch: (signal: AbortSignal) => Promise<T>,
  options: Options = {},
): Live<T> {
  const { concerns = () => true, still = false, everyMs } = options;
  const [loads, setLoads] = useState<ReadonlyMap<string, Load<T>>>(new Map());
  const fetchNow = useRef(fetch);
  fetchNow.current = fetch;
  const running = useRef<AbortController>();
  const again = useRef(false);
  const delayed = useRef<ReturnType<typeof setTimeout>>();

  const look = useCallback(async () => {
    if (running.current) {
      again.current = true;
      return;
    }
    again.current = false;
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const settle = (next: (before?: Load<T>) => Load<T>) => {
      if (!signal.aborted) {
        setLoads(all => withLoad(all, key, next(all.get(key))));
      }
    };
    try {
      const value = await fetchNow.current(signal);
      settle(() => ({ state: 'ready', value }));
    } catch (cause) {
      settle(before => afterFailure(before, asError(cause)));
    }
    if (signal.aborted) {
      return;
    }
    running.current = undefined;
    if (again.current) {
      void look();
    }
  }, [key]);

  const load: Load<T> = loads.get(key) ?? { state: 'loading' };
  // Signals come over the same way as data: after a failure neither is sure.
  const failed =
    load.state === 'failed' ||
    (load.state === 'ready' && load.problem !== undefined);

  const signals = useHints(hint => {
    if (concerns(hint)) {
      clearTimeout(delayed.current);
      delayed.current = setTimeout(look, HINT_DELAY_MS);
    }
  });

  useEffect(() => {
    void look();
    return () => {
      running.current?.abort();
      running.current = undefined;
      again.current = false;
      clearTimeout(delayed.current);
    };
  }, [look]);

  useEffect(() => {
    if (still) {
      return undefined;
    }
    const usual = signals && !failed ? SAFETY_POLL_MS : POLL_MS;
    const timer = setInterval(look, everyMs ?? usual);
    return () => clearInterval(timer);
  }, [look, signals, failed, still, everyMs]);

  const refresh = useCallback(() => {
    void look();
  }, [look]);
  return { load, refresh };
}

function afterFailure<T>(before: Load<T> | undefined, error: Error): Load<T> {
  return before?.state === 'ready'
    ? { ...before, problem: error }
    : { state: 'failed', error };
}

function withLoad<T>(
  all: ReadonlyMap<string, Load<T>>,
  key: string,
  load: Load<T>,
): ReadonlyMap<string, Load<T>> {
  const others = [...all].filter(([other]) => other !== key);
  return new Map([...others.slice(1 - KEPT_KEYS), [key, load]]);
}
