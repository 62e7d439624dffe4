import { ApiError, KubeObject, ResourceKind } from '../../store';
import {
  FieldTerm,
  parseFieldSelector,
  parseLabelSelector,
} from '../../store/selectors';
import { ResourcePath } from '../http/resourcePath';
import { isJson } from '../schema/types';

const FIELDS: Record<string, readonly string[]> = {
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Job: ['status.successful'],
};

const fieldValue = (object: KubeObject, path: string): string => {
  const value = path
    .split('.')
    .reduce<unknown>(
      (at, field) => (isJson(at) ? at[field] : undefined),
      object,
    );
  return typeof value === 'string' ? value : '';
};

function checkField(kind: ResourceKind, { field }: FieldTerm): void {
  const known =
    field === 'metadata.name' ||
    field === 'metadata.namespace' ||
    FIELDS[kind.kind]?.includes(field);
  if (!known) {
    throw new ApiError(
      'BadRequest',
      `Unable to find "${kind.plural}" that match field selector: field label not supported: ${field}`,
    );
  }
}

/** The test that namespace, labelSelector and fieldSelector of a request make. */
export function selectionOf(
  kind: ResourceKind,
  path: ResourcePath,
  query: URLSearchParams,
): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? undefined);
  const fields = parseFieldSelector(query.get('fieldSelector') ?? undefined);
  fields.forEach(term => checkField(kind, term));
  return object =>
    (path.namespace === undefined ||
      object.metadata.namespace === path.namespace) &&
    (path.name === undefined || object.metadata.name === path.name) &&
    labels(object.metadata.labels) &&
    fields.every(
      ({ field, equals, value }) =>
        (fieldValue(object, field) === value) === equals,
    );
}
