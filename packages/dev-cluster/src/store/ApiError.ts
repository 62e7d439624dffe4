/** The reasons of a Kubernetes Status that this server gives. */
export type StatusReason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'Gone'
  | 'InternalError'
  | 'Invalid'
  | 'InsufficientStorage'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'UnsupportedMediaType';

const CODES: Record<StatusReason, number> = {
  AlreadyExists: 409,
  BadRequest: 400,
  Conflict: 409,
  Expired: 410,
  Forbidden: 403,
  Gone: 410,
  InternalError: 500,
  Invalid: 422,
  InsufficientStorage: 507,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  NotFound: 404,
  RequestEntityTooLarge: 413,
  ServiceUnavailable: 503,
  UnsupportedMediaType: 415,
};

/** One thing that is wrong with an object. */
export interface StatusCause {
  /** e.g. FieldValueInvalid, FieldValueRequired, FieldValueNotSupported, FieldValueDuplicate */
  reason: string;
  message: string;
  field: string;
}

/** What the error is about. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A `kind: Status` as the API server answers it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure';
  message: string;
  reason: StatusReason;
  details?: StatusDetails;
  code: number;
}

/** An error with the reason, code and message of the API server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly reason: StatusReason,
    message: string,
    readonly details?: StatusDetails,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** HTTP status code. */
  get code(): number {
    return CODES[this.reason];
  }

  /** The body that the API server would send. */
  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }

  /** Works across copies of this package; narrows to a reason when one is given. */
  static is(error: unknown, reason?: StatusReason): error is ApiError {
    return (
      error instanceof Error &&
      error.name === 'ApiError' &&
      (reason === undefined || (error as ApiError).reason === reason)
    );
  }
}

interface Named {
  group: string;
  plural: string;
}

/** `agentworkloads.agent-workloads.io`, or only the plural in the core group. */
export const qualifiedResource = (kind: Named) =>
  kind.group ? `${kind.plural}.${kind.group}` : kind.plural;

const detailsOf = (kind: Named, name: string): StatusDetails => ({
  name,
  ...(kind.group && { group: kind.group }),
  kind: kind.plural,
});

/** 404 for an object. */
export const notFound = (kind: Named, name: string) =>
  new ApiError(
    'NotFound',
    `${qualifiedResource(kind)} "${name}" not found`,
    detailsOf(kind, name),
  );

/** 409 for a name that is taken. */
export const alreadyExists = (kind: Named, name: string) =>
  new ApiError(
    'AlreadyExists',
    `${qualifiedResource(kind)} "${name}" already exists`,
    detailsOf(kind, name),
  );

/** 409 for a write that read an older version. */
export const conflict = (kind: Named, name: string, why?: string) =>
  new ApiError(
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(kind)} "${name}": ${
      why ??
      'the object has been modified; please apply your changes to the latest version and try again'
    }`,
    detailsOf(kind, name),
  );
