import { ServedKind } from '../registry/KindRegistry';

const rootOf = (group: string, version: string) =>
  group ? `apis/${group}/${version}` : `api/${version}`;

const parameter = (name: string) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
});

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map(
  parameter,
);

const META = {
  type: 'object',
  description: 'Standard object metadata.',
  'x-kubernetes-preserve-unknown-fields': true,
};

const schemaName = ({ resource }: ServedKind) =>
  [
    ...(resource.group || 'core').split('.').reverse(),
    resource.version,
    resource.kind,
  ].join('.');

const gvkOf = ({ resource: { group, version, kind } }: ServedKind) => ({
  group,
  version,
  kind,
});

function schemaOf(served: ServedKind) {
  const { schema } = served;
  return {
    ...(schema?.schema ?? {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    }),
    properties: {
      ...schema?.schema.properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: META,
    },
    'x-kubernetes-group-version-kind': [gvkOf(served)],
  };
}

function operations(served: ServedKind) {
  const operation = (action: string) => ({
    parameters: action === 'get' ? [] : WRITE_PARAMETERS,
    responses: {
      '200': {
        description: 'OK',
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${schemaName(served)}` },
          },
        },
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvkOf(served),
  });
  return {
    collection: { get: operation('list'), post: operation('post') },
    object: {
      get: operation('get'),
      put: operation('put'),
      patch: operation('patch'),
      delete: operation('delete'),
    },
  };
}

function pathsOf(served: ServedKind) {
  const { group, version, plural, namespaced } = served.resource;
  const base = `/${rootOf(group, version)}${
    namespaced ? '/namespaces/{namespace}' : ''
  }/${plural}`;
  const { collection, object } = operations(served);
  return [
    [base, collection],
    [`${base}/{name}`, object],
  ] as const;
}

/** /openapi/v3: enough for kubectl to leave validation to the server and to explain. */
export function openApiDocument(
  pathname: string,
  kinds: readonly ServedKind[],
): unknown {
  const prefix = '/openapi/v3';
  if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) {
    return undefined;
  }
  const roots = new Map<string, ServedKind[]>();
  for (const served of kinds) {
    const root = rootOf(served.resource.group, served.resource.version);
    roots.set(root, [...(roots.get(root) ?? []), served]);
  }
  if (pathname === prefix) {
    return {
      paths: Object.fromEntries(
        [...roots.keys()].map(root => [
          root,
          { serverRelativeURL: `${prefix}/${root}` },
        ]),
      ),
    };
  }
  const own = roots.get(pathname.slice(prefix.length + 1));
  if (!own) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'embedded' },
    paths: Object.fromEntries(own.flatMap(pathsOf)),
    components: {
      schemas: Object.fromEntries(
        own.map(served => [schemaName(served), schemaOf(served)]),
      ),
    },
  };
}
