/** What is known of something that is fetched. */
export type Load<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: Error }
  | {
      state: 'ready';
      value: T;
      /** Why the value could not be fetched again; it is the last good one. */
      problem?: Error;
    };

/** A load that goes on, and can be asked to look again now. */
export type Live<T> = { load: Load<T>; refresh(): void };

export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

/** The value when there is one. */
export function valueOf<T>(load: Load<T>): T | undefined {
  return load.state === 'ready' ? load.value : undefined;
}
