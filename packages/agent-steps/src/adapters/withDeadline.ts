/** What was awaited did not come in time. */
export class DeadlineExceeded extends Error {
  constructor(what: string, ms: number) {
    super(`${what} within ${ms / 1000} s`);
    this.name = 'DeadlineExceeded';
  }
}

/** Stops waiting after `ms`. The work itself goes on unheard, so whoever calls must drop what it works on. */
export async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(what, ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // A failure after the deadline must not end the process.
    work.catch(() => {});
  }
}
