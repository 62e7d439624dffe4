import { useCallback, useEffect, useRef, useState } from 'react';
import { asError, type Live, type Load } from './load';

/** Fetches once per key; asks again only when told to. */
export function useOnce<T>(
  key: string,
  fetch: (signal: AbortSignal) => Promise<T>,
): Live<T> {
  const [loaded, setLoaded] = useState<{ key: string; load: Load<T> }>();
  const [tries, setTries] = useState(0);
  const fetchNow = useRef(fetch);
  fetchNow.current = fetch;
  useEffect(() => {
    const controller = new AbortController();
    const settle = (load: Load<T>) => {
      if (!controller.signal.aborted) {
        setLoaded({ key, load });
      }
    };
    settle({ state: 'loading' });
    fetchNow.current(controller.signal).then(
      value => settle({ state: 'ready', value }),
      cause => settle({ state: 'failed', error: asError(cause) }),
    );
    return () => controller.abort();
  }, [key, tries]);
  const refresh = useCallback(() => setTries(n => n + 1), []);
  const load = loaded?.key === key ? loaded.load : undefined;
  return { load: load ?? { state: 'loading' }, refresh };
}
