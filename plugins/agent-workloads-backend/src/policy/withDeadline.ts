/** Calls with a signal that the caller, or the time that is over, aborts; rejects with `timedOut` in the latter case. */
export async function withDeadline<T>(
  options: { signal: AbortSignal; timeoutMs: number; timedOut: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs, timedOut } = options;
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new Error(timedOut)),
    timeoutMs,
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}
