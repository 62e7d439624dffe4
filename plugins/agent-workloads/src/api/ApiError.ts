/** What the backend answered, in its own words. @public */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }

  /** Reads Backstage's error body; falls back to the status line. */
  static async fromResponse(response: Response): Promise<ApiError> {
    const text = await response.text().catch(() => '');
    const said = messageOf(text);
    return new ApiError(
      response.status,
      said ??
        `The portal’s backend answered ${response.status} ${response.statusText}`.trim(),
    );
  }
}

function messageOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('error' in body)) {
      return undefined;
    }
    const { error } = body;
    if (typeof error !== 'object' || error === null || !('message' in error)) {
      return undefined;
    }
    return typeof error.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}
