/** A failure that the message explains to people: what happened, where, and what to do. No stack is printed for it. */
export class StepError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StepError';
  }
}

/** The shortest honest text for an unknown thrown value. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(describeError).join('; ');
  }
  if (error instanceof Error) {
    const text = error.message || error.name;
    const inner =
      error.cause instanceof Error && !(error instanceof StepError)
        ? describeError(error.cause)
        : '';
    // Wrapped errors often repeat what they wrap.
    return inner && !text.includes(inner) ? `${text} (${inner})` : text;
  }
  return String(error);
}
