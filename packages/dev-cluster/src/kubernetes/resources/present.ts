import { IncomingMessage } from 'node:http';
import { KubeObject } from '../../store';
import { apiVersionOf } from '../registry/KindRegistry';
import { IncludeObject, toTable } from '../table/toTable';
import { Call } from './call';

/** The form in which a caller wants objects. */
export type Form = 'object' | 'table' | 'metadata';

const FORMS: Array<[RegExp, Form]> = [
  [/as=Table/, 'table'],
  [/as=PartialObjectMetadata/, 'metadata'],
];

/** Reads the first media type of Accept that can be served. */
export function formOf(request: IncomingMessage): Form {
  for (const type of (request.headers.accept ?? '').split(',')) {
    if (!type.includes('application/json')) continue;
    return FORMS.find(([pattern]) => pattern.test(type))?.[1] ?? 'object';
  }
  return 'object';
}

const metadataOnly = (kind: string, { metadata }: KubeObject) => ({
  kind,
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});

/** Objects of all versions are stored alike; each is shown in the version that was asked for. */
export const inVersion = (call: Call, object: KubeObject): KubeObject => ({
  ...object,
  apiVersion: apiVersionOf(call.served.resource),
  kind: call.served.resource.kind,
});

const tableOptions = (call: Call) => ({
  columns: call.served.columns,
  include: (call.query.get('includeObject') ?? 'Metadata') as IncludeObject,
  now: call.context.clock(),
});

/** One object in the form that was asked for. */
export function presentObject(call: Call, object: KubeObject) {
  const own = inVersion(call, object);
  switch (formOf(call.request)) {
    case 'table':
      return toTable([own], {
        ...tableOptions(call),
        metadata: { resourceVersion: own.metadata.resourceVersion },
      });
    case 'metadata':
      return metadataOnly('PartialObjectMetadata', own);
    default:
      return own;
  }
}

/** A list in the form that was asked for. */
export function presentList(
  call: Call,
  objects: readonly KubeObject[],
  metadata: Record<string, unknown>,
) {
  const items = objects.map(object => inVersion(call, object));
  switch (formOf(call.request)) {
    case 'table':
      return toTable(items, { ...tableOptions(call), metadata });
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: items.map(item => metadataOnly('PartialObjectMetadata', item)),
      };
    default:
      return {
        kind: call.served.resource.listKind,
        apiVersion: apiVersionOf(call.served.resource),
        metadata,
        items,
      };
  }
}

/** Presents the objects of a watch: a Table's columns are defined once. */
export function watchPresenter(call: Call): (object: KubeObject) => unknown {
  const form = formOf(call.request);
  let first = true;
  return object => {
    const own = inVersion(call, object);
    if (form === 'metadata') return metadataOnly('PartialObjectMetadata', own);
    if (form !== 'table') return own;
    const table = toTable([own], {
      ...tableOptions(call),
      definitions: first,
      metadata: { resourceVersion: own.metadata.resourceVersion },
    });
    first = false;
    return table;
  };
}
