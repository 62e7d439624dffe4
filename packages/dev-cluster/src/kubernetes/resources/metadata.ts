import { ApiError, NewKubeObject, ObjectMeta, ResourceKind } from '../../store';
import { FieldError } from '../fieldError';
import { isJson, Json } from '../schema/types';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const MAX_ANNOTATION_BYTES = 256 * 1024;

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const cannotDecode = (field: string, type: string) =>
  new ApiError(
    'BadRequest',
    `the object cannot be read: metadata.${field} must be ${type}`,
  );

const isStringMap = (value: unknown) =>
  isJson(value) && Object.values(value).every(item => typeof item === 'string');

const TEXTS = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
] as const;

/** The metadata of a body with the types that it must have; 400 otherwise. */
export function readMetadata(body: Json): Partial<ObjectMeta> {
  const metadata = body.metadata ?? {};
  if (!isJson(metadata)) throw cannotDecode('', 'an object');
  // kubectl sends null for what an object doesn't have.
  const present = Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== null),
  );
  for (const field of TEXTS) {
    const value = present[field];
    if (value !== undefined && typeof value !== 'string') {
      throw cannotDecode(field, 'a string');
    }
  }
  for (const field of ['labels', 'annotations']) {
    const value = present[field];
    if (value !== undefined && !isStringMap(value)) {
      throw cannotDecode(field, 'a map of strings');
    }
  }
  for (const field of ['finalizers', 'ownerReferences']) {
    const value = present[field];
    if (value !== undefined && !Array.isArray(value)) {
      throw cannotDecode(field, 'a list');
    }
  }
  delete present.selfLink;
  return present as Partial<ObjectMeta>;
}

const isKey = (key: string) => {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  return (
    LABEL_NAME.test(name) &&
    name.length <= 63 &&
    (prefix === undefined || (SUBDOMAIN.test(prefix) && prefix.length <= 253))
  );
};

const keyErrors = (
  field: string,
  map: Record<string, string> | undefined,
): FieldError[] =>
  Object.keys(map ?? {})
    .filter(key => !isKey(key))
    .map(key => ({ type: 'Invalid', field, value: key, detail: KEY_RULE }));

function nameErrors(kind: ResourceKind, name: string): FieldError[] {
  const field = 'metadata.name';
  // RBAC names may hold colons: only what would break a path is refused.
  if (kind.group === 'rbac.authorization.k8s.io') {
    return name === '.' || name === '..' || /[/%]/.test(name)
      ? [
          {
            type: 'Invalid',
            field,
            value: name,
            detail: "may not contain '/' or '%'",
          },
        ]
      : [];
  }
  const isNamespace = kind.kind === 'Namespace' && kind.group === '';
  const max = isNamespace ? 63 : 253;
  const fits = name.length <= max;
  const valid = SUBDOMAIN.test(name) && !(isNamespace && name.includes('.'));
  return [
    ...(fits
      ? []
      : [
          {
            type: 'Invalid',
            field,
            value: name,
            detail: `must be no more than ${max} bytes`,
          } as const,
        ]),
    ...(valid
      ? []
      : [
          {
            type: 'Invalid',
            field,
            value: name,
            detail: isNamespace ? LABEL_RULE : SUBDOMAIN_RULE,
          } as const,
        ]),
  ];
}

function ownerErrors(metadata: Partial<ObjectMeta>): FieldError[] {
  const owners = metadata.ownerReferences ?? [];
  const missing = owners.flatMap(owner =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter(
        field => typeof owner?.[field] !== 'string' || owner[field] === '',
      )
      .map(
        (field): FieldError => ({
          type: 'Invalid',
          field: `metadata.ownerReferences.${field}`,
          value: '',
          detail: `${field} must not be empty`,
        }),
      ),
  );
  const controllers = owners.filter(owner => owner?.controller);
  if (controllers.length < 2) return missing;
  return [
    ...missing,
    {
      type: 'Invalid',
      field: 'metadata.ownerReferences',
      value: owners,
      detail: `Only one reference can have Controller set to true. Found "true" in references for ${controllers
        .map(({ kind, name }) => `${kind}/${name}`)
        .join(' and ')}`,
    },
  ];
}

const bytes = (map: Record<string, string> | undefined) =>
  Object.entries(map ?? {}).reduce(
    (sum, [key, value]) => sum + key.length + Buffer.byteLength(value),
    0,
  );

/** What is wrong with an object's name, labels, annotations and owners. */
export function metadataErrors(
  kind: ResourceKind,
  object: NewKubeObject,
): FieldError[] {
  const { metadata } = object;
  const badValues = Object.values(metadata.labels ?? {}).filter(
    value => value !== '' && (!LABEL_NAME.test(value) || value.length > 63),
  );
  return [
    ...nameErrors(kind, metadata.name ?? ''),
    ...keyErrors('metadata.labels', metadata.labels),
    ...badValues.map(
      (value): FieldError => ({
        type: 'Invalid',
        field: 'metadata.labels',
        value,
        detail:
          value.length > 63 ? 'must be no more than 63 bytes' : VALUE_RULE,
      }),
    ),
    ...keyErrors(
      'metadata.annotations',
      Object.fromEntries(
        Object.keys(metadata.annotations ?? {}).map(key => [
          key.toLowerCase(),
          '',
        ]),
      ),
    ),
    ...(bytes(metadata.annotations) > MAX_ANNOTATION_BYTES
      ? [
          {
            type: 'TooLong',
            field: 'metadata.annotations',
            detail: `may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
          } as const,
        ]
      : []),
    ...ownerErrors(metadata),
  ];
}
