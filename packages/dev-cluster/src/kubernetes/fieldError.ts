import { ApiError, StatusCause } from '../store';

/** The API server's kinds of field errors. */
export type FieldErrorType =
  | 'Duplicate'
  | 'Forbidden'
  | 'Invalid'
  | 'NotSupported'
  | 'Required'
  | 'TooLong'
  | 'TooMany'
  | 'TypeInvalid';

const TITLES: Record<FieldErrorType, string> = {
  Duplicate: 'Duplicate value',
  Forbidden: 'Forbidden',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Required: 'Required value',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
};

const WITHOUT_VALUE: readonly FieldErrorType[] = [
  'Forbidden',
  'Required',
  'TooLong',
];

/** What is wrong with one field. */
export interface FieldError {
  type: FieldErrorType;
  /** e.g. spec.targetUrls[0]; `<nil>` for the whole object, as the API server writes it */
  field: string;
  value?: unknown;
  detail?: string;
}

/** The text after the field, e.g. `Invalid value: "x": must be …`. */
function body({ type, value, detail }: FieldError): string {
  const title = TITLES[type];
  const shown = WITHOUT_VALUE.includes(type)
    ? title
    : `${title}: ${JSON.stringify(value ?? null)}`;
  return detail ? `${shown}: ${detail}` : shown;
}

const toCause = (error: FieldError): StatusCause => ({
  reason: `FieldValue${error.type}`,
  message: body(error),
  field: error.field,
});

/** 422 with one cause per error. */
export function invalidObject(
  kind: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = [...new Set(errors.map(e => `${e.field}: ${body(e)}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return new ApiError(
    'Invalid',
    `${qualified} ${JSON.stringify(name)} is invalid: ${all}`,
    {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.kind,
      causes: errors.map(toCause),
    },
  );
}
