import {
  ConflictError,
  ForwardedError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** The API server's `Status`, as far as it explains a refusal. */
export interface KubeStatus {
  message?: string;
  reason?: string;
  details?: {
    kind?: string;
    causes?: Array<{ field?: string; message?: string; reason?: string }>;
    retryAfterSeconds?: number;
  };
}

/** What the API server answered when it did not do what was asked. */
export class KubeApiError extends Error {
  override readonly name = 'KubeApiError';
  readonly statusCode: number;
  readonly status: KubeStatus;
  /** From `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    statusCode: number;
    status: KubeStatus;
    retryAfterMs?: number;
  }) {
    super(options.status.message ?? `HTTP ${options.statusCode}`);
    this.statusCode = options.statusCode;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Reads an error's body, which is a Status unless something in between answered. */
export function readStatus(text: string): KubeStatus {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // A proxy's page says nothing that helps.
  }
  return { message: text.slice(0, 300) || undefined };
}

/** In Backstage's terms. 401 and 403 are our own account's fault, never the user's, so they don't become theirs. */
export function translateError(
  error: unknown,
  doing: string,
  who = 'The Kubernetes API',
): Error {
  if (!(error instanceof KubeApiError))
    return new ServiceUnavailableError(
      `${who} did not answer while ${doing}`,
      error,
    );
  const said = `${doing}: ${explain(error)}`;
  switch (error.statusCode) {
    case 404:
      return new NotFoundError(said, error);
    case 409:
      return new ConflictError(said, error);
    case 400:
    case 422:
      return new InputError(said, error);
    case 401:
    case 403:
      return new ForwardedError(
        `The portal's own account may not do this (${said}); an administrator of the cluster has to grant it`,
        error,
      );
    default:
      return new ServiceUnavailableError(said, error);
  }
}

/** A patch whose `test` failed, told from an object that the schema refuses: only the latter names a kind. */
export function isFailedPatchTest(error: unknown): boolean {
  return (
    error instanceof KubeApiError &&
    error.statusCode === 422 &&
    error.status.details?.kind === undefined
  );
}

function explain({ message, status }: KubeApiError): string {
  const fields = (status.details?.causes ?? [])
    .filter(cause => cause.field && !message.includes(cause.field))
    .map(cause => `${cause.field}: ${cause.message}`);
  return [message, ...fields].join('; ');
}
