import { KubeObject, NewKubeObject, ResourceKind } from '../../store';
import { kubeTime } from '../../store/objectMeta';
import { FieldError } from '../fieldError';
import { completeJob, jobChangeErrors, jobErrors } from '../jobs/jobRules';
import {
  CustomResourceDefinition,
  definitionErrors,
} from '../registry/customResources';
import { isJson, Json } from '../schema/types';

const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

type Defaults = (object: NewKubeObject, now: Date) => NewKubeObject;

const secret: Defaults = ({ stringData, ...rest }) => {
  const encoded = Object.entries(isJson(stringData) ? stringData : {}).map(
    ([key, value]) => [key, Buffer.from(String(value)).toString('base64')],
  );
  const data = {
    ...(isJson(rest.data) ? rest.data : {}),
    ...Object.fromEntries(encoded),
  };
  return {
    ...rest,
    type: rest.type ?? 'Opaque',
    ...(Object.keys(data).length > 0 && { data }),
  };
};

const namespace: Defaults = object => ({
  ...object,
  metadata: {
    ...object.metadata,
    labels: {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name ?? '',
    },
  },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

const established = (
  now: Date,
  type: string,
  reason: string,
  message: string,
) => ({
  type,
  status: 'True',
  lastTransitionTime: kubeTime(now),
  reason,
  message,
});

/** Names and status as the API server completes them. */
const definition: Defaults = (object, now) => {
  const { spec } = object as unknown as CustomResourceDefinition;
  if (!spec?.names || !spec.versions) return object;
  const names = {
    ...spec.names,
    singular: spec.names.singular ?? spec.names.kind?.toLowerCase(),
    listKind: spec.names.listKind ?? `${spec.names.kind}List`,
  };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      finalizers: [
        ...new Set([...(object.metadata.finalizers ?? []), CLEANUP_FINALIZER]),
      ],
    },
    spec: { conversion: { strategy: 'None' }, ...spec, names },
    status: {
      acceptedNames: names,
      storedVersions: spec.versions
        .filter(version => version.storage)
        .map(version => version.name),
      conditions: [
        established(now, 'NamesAccepted', 'NoConflicts', 'no conflicts found'),
        established(
          now,
          'Established',
          'InitialNamesAccepted',
          'the initial names have been accepted',
        ),
      ],
    },
  };
};

const CREATE: Record<string, Defaults> = {
  '/Secret': secret,
  '/Namespace': namespace,
  '/Pod': object => ({
    ...object,
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  }),
  'batch/Job': completeJob,
  'apiextensions.k8s.io/CustomResourceDefinition': definition,
};

const keyOf = ({ group, kind }: ResourceKind) => `${group}/${kind}`;

/** A built-in object as the API server completes it when it is created. */
export function completeNew(
  kind: ResourceKind,
  object: NewKubeObject,
  now: Date,
): NewKubeObject {
  return CREATE[keyOf(kind)]?.(object, now) ?? object;
}

/** The same for an update: what the server owns stays. */
export function completeReplacement(
  kind: ResourceKind,
  before: KubeObject,
  after: KubeObject,
): KubeObject {
  switch (keyOf(kind)) {
    case '/Secret':
      return secret(after, new Date()) as KubeObject;
    case '/Namespace':
      return { ...after, spec: before.spec };
    default:
      return after;
  }
}

const mapOfStrings = (object: Json, field: string): FieldError[] => {
  const value = object[field];
  if (value === undefined || value === null) return [];
  if (!isJson(value)) {
    return [{ type: 'TypeInvalid', field, value, detail: 'must be a map' }];
  }
  return Object.entries(value)
    .filter(([, item]) => typeof item !== 'string')
    .map(([key, item]) => ({
      type: 'TypeInvalid',
      field: `${field}[${key}]`,
      value: item,
      detail: 'must be a string',
    }));
};

const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function eventErrors({ involvedObject, metadata }: Json): FieldError[] {
  const about = isJson(involvedObject) ? involvedObject.namespace ?? '' : '';
  const own = isJson(metadata) ? metadata.namespace : undefined;
  // An Event about an object without namespace is kept in `default`.
  if (about === own || (about === '' && own === 'default')) return [];
  return [
    {
      type: 'Invalid',
      field: 'involvedObject.namespace',
      value: about,
      detail: 'does not match event.namespace',
    },
  ];
}

function leaseErrors({ spec }: Json): FieldError[] {
  const bounds = [
    ['leaseDurationSeconds', 1, 'must be greater than 0'],
    ['leaseTransitions', 0, 'must be greater than or equal to 0'],
  ] as const;
  return bounds.flatMap(([field, least, detail]) => {
    const value = isJson(spec) ? spec[field] : undefined;
    return typeof value === 'number' && value < least
      ? [{ type: 'Invalid', field: `spec.${field}`, value, detail }]
      : [];
  });
}

const VALIDATE: Record<string, (object: Json) => FieldError[]> = {
  '/ConfigMap': object => mapOfStrings(object, 'data'),
  '/Secret': object => [
    ...mapOfStrings(object, 'data'),
    ...Object.entries(isJson(object.data) ? object.data : {})
      .filter(
        ([, text]) =>
          typeof text === 'string' && !BASE64.test(text.replace(/\s/g, '')),
      )
      .map(
        ([key]): FieldError => ({
          type: 'Invalid',
          field: `data[${key}]`,
          value: '<secret contents redacted>',
          detail: 'must be base64; write plain text to stringData',
        }),
      ),
  ],
  '/Event': eventErrors,
  'batch/Job': jobErrors,
  'coordination.k8s.io/Lease': leaseErrors,
  'apiextensions.k8s.io/CustomResourceDefinition': object =>
    definitionErrors(object as Partial<CustomResourceDefinition>),
};

/** The few built-in fields whose faults would do harm later. */
export function builtInErrors(kind: ResourceKind, object: Json): FieldError[] {
  return VALIDATE[keyOf(kind)]?.(object) ?? [];
}

/** What may not change in an object of a built-in kind. */
export function builtInChangeErrors(
  kind: ResourceKind,
  before: KubeObject,
  after: KubeObject,
): FieldError[] {
  return keyOf(kind) === 'batch/Job' ? jobChangeErrors(before, after) : [];
}
