import { isError } from '@backstage/errors';

/** Errors that people can do something about: what they say is all there is to say. */
const EXPECTED = [
  'AuthenticationError',
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
  'NotImplementedError',
  'ManifestsFailedError',
  'WorkloadFailedError',
  'TimedOutError',
  'CancelledError',
];

/** A task's step was ended by people. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** Something did not become what it should in time. */
export class TimedOutError extends Error {
  override readonly name = 'TimedOutError';
}

/**
 * Does an action's work. The task's log prints stacks: errors that people can do something about end without one, and a
 * cancelled task says what stays.
 */
export async function plainly<T>(
  signal: AbortSignal | undefined,
  whenCancelled: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (signal?.aborted)
      throw withoutStack(
        new CancelledError(`The task was cancelled. ${whenCancelled}`),
      );
    throw isError(error) && EXPECTED.includes(error.name)
      ? withoutStack(error)
      : error;
  }
}

function withoutStack<T extends Error>(error: T): T {
  Object.defineProperty(error, 'stack', {
    value: `${error.name}: ${error.message}`,
    configurable: true,
    writable: true,
  });
  return error;
}
