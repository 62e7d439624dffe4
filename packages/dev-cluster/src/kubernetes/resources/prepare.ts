import {
  ApiError,
  KINDS,
  KubeObject,
  NewKubeObject,
  qualifiedResource,
} from '../../store';
import { generatedName } from '../../store/objectMeta';
import { invalidObject } from '../fieldError';
import { printPath } from '../apply/fields';
import { apiVersionOf } from '../registry/KindRegistry';
import { prune } from '../schema/prune';
import { NOT_DECLARED, typeErrors } from '../schema/typeErrors';
import { Json } from '../schema/types';
import {
  builtInChangeErrors,
  builtInErrors,
  completeNew,
  completeReplacement,
} from './builtInDefaults';
import { Call } from './call';
import { metadataErrors, readMetadata } from './metadata';

/** An object that may be stored, and what the caller should know about it. */
export interface Prepared<T> {
  object: T;
  warnings: string[];
}

/** The body as an object of the addressed kind and place; 400 when it says something else. */
export function readObject(call: Call, body: Json): NewKubeObject {
  const { resource } = call.served;
  const apiVersion = apiVersionOf(resource);
  if (body.kind !== undefined && body.kind !== resource.kind) {
    if (call.served.schema) {
      const { name } = readMetadata(body);
      const at = { ...resource, kind: String(body.kind) };
      throw invalidObject(at, name ?? '', [
        {
          type: 'Invalid',
          field: 'kind',
          value: body.kind,
          detail: `must be ${resource.kind}`,
        },
      ]);
    }
    throw new ApiError(
      'BadRequest',
      `the kind in the data (${String(
        body.kind,
      )}) does not match the expected kind (${resource.kind})`,
    );
  }
  if (body.apiVersion !== undefined && body.apiVersion !== apiVersion) {
    throw new ApiError(
      'BadRequest',
      `the API version in the data (${String(
        body.apiVersion,
      )}) does not match the expected API version (${apiVersion})`,
    );
  }
  const metadata = readMetadata(body);
  const { namespace, name } = call.path;
  if (metadata.namespace && namespace && metadata.namespace !== namespace) {
    throw new ApiError(
      'BadRequest',
      `the namespace of the provided object does not match the namespace sent on the request`,
    );
  }
  if (name && metadata.name && metadata.name !== name) {
    throw new ApiError(
      'BadRequest',
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  const { namespace: _, ...rest } = metadata;
  return {
    ...body,
    apiVersion,
    kind: resource.kind,
    metadata: {
      ...rest,
      ...(name && { name }),
      ...(namespace && { namespace }),
    },
  };
}

/** Drops what the kind does not know, completes the rest; returns the paths of what was dropped. */
function normalize({ served }: Call, object: Json): string[] {
  if (served.schema) return served.schema.normalize(object);
  return served.shape ? prune(served.shape, object) : [];
}

/** 400 for a built-in object that the API server could not read. */
function checkReadable({ served }: Call, body: Json): void {
  const { shape, resource } = served;
  if (!shape) return;
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...rest } = body;
  const wrong = typeErrors(shape, rest).find(
    ({ problem }) => problem !== NOT_DECLARED,
  );
  if (!wrong) return;
  throw new ApiError(
    'BadRequest',
    `${resource.kind} in version "${resource.version}" cannot be handled as a ${
      resource.kind
    }: ${printPath(wrong.path).slice(1)}: ${wrong.problem}`,
  );
}

/** Unknown fields refuse the request, warn or pass, as fieldValidation says. */
function reportUnknown(call: Call, unknown: readonly string[]): string[] {
  const mode = call.query.get('fieldValidation') ?? 'Warn';
  const texts = unknown.map(path => `unknown field ${JSON.stringify(path)}`);
  if (mode === 'Strict' && texts.length > 0) {
    const { kind, version } = call.served.resource;
    throw new ApiError(
      'BadRequest',
      `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${texts.join(
        ', ',
      )}`,
    );
  }
  return mode === 'Warn' ? texts : [];
}

/** A namespace has to be there, and not on its way out, before something is created in it. */
export function requireNamespace(call: Call, name: string): void {
  const namespace = call.path.namespace;
  if (!namespace) return;
  const { resource } = call.served;
  const found = call.context.store.get(KINDS.Namespace, { name: namespace });
  if (!found) {
    throw new ApiError('NotFound', `namespaces "${namespace}" not found`, {
      name: namespace,
      kind: 'namespaces',
    });
  }
  if (found.metadata.deletionTimestamp) {
    const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new ApiError(
      'Forbidden',
      `${qualifiedResource(resource)} "${name}" is forbidden: ${message}`,
      {
        name,
        ...(resource.group && { group: resource.group }),
        kind: resource.plural,
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      },
    );
  }
}

/** A new object: named, completed, pruned, defaulted and checked. */
export function prepareNew(call: Call, body: Json): Prepared<NewKubeObject> {
  const { resource, schema } = call.served;
  const sent = readObject(call, structuredClone(body));
  const { name, generateName } = sent.metadata;
  if (!name && generateName) sent.metadata.name = generatedName(generateName);
  if (resource.statusSubresource) delete sent.status;
  delete sent.metadata.deletionTimestamp;
  delete sent.metadata.uid;
  if (sent.metadata.resourceVersion) {
    throw new ApiError(
      'InternalError', // so says the API server
      'resourceVersion should not be set on objects to be created',
    );
  }
  checkReadable(call, sent);
  const object = completeNew(resource, sent, call.context.clock());
  const unknown = normalize(call, object);
  const warnings = reportUnknown(call, unknown);
  const errors = [
    ...(object.metadata.name
      ? metadataErrors(resource, object)
      : [
          {
            type: 'Required',
            field: 'metadata.name',
            detail: 'name or generateName is required',
          } as const,
        ]),
    ...builtInErrors(resource, object),
    ...(schema?.validate(object) ?? []),
  ];
  if (errors.length > 0) {
    throw invalidObject(resource, object.metadata.name ?? '', errors);
  }
  return { object, warnings };
}

/** Who applied what is kept when a writer leaves it out, as clients do. */
function keepManagers(before: KubeObject, sent: KubeObject): KubeObject {
  const { managedFields } = before.metadata;
  if (!managedFields || sent.metadata.managedFields) return sent;
  return { ...sent, metadata: { ...sent.metadata, managedFields } };
}

/** What an update of the main resource or its status may change. */
function merged(call: Call, before: KubeObject, sent: KubeObject): KubeObject {
  const { resource } = call.served;
  const { resourceVersion, uid } = sent.metadata;
  if (call.path.subresource === 'status') {
    return {
      ...before,
      metadata: {
        ...before.metadata,
        ...(uid && { uid }),
        ...(resourceVersion && { resourceVersion }),
        ...(sent.metadata.managedFields && {
          managedFields: sent.metadata.managedFields,
        }),
      },
      status: sent.status,
    };
  }
  if (!resource.statusSubresource) return sent;
  const { status: _, ...rest } = sent;
  return before.status === undefined
    ? rest
    : { ...rest, status: before.status };
}

/** The object as an update leaves it, checked against what is stored. */
export function prepareReplacement(
  call: Call,
  before: KubeObject,
  sent: KubeObject,
): Prepared<KubeObject> {
  const { resource, schema } = call.served;
  checkReadable(call, sent);
  const object = completeReplacement(
    resource,
    before,
    structuredClone(merged(call, before, keepManagers(before, sent))),
  );
  if (object.status === undefined) delete object.status;
  const unknown = normalize(call, object);
  const warnings = reportUnknown(call, unknown);
  const errors = [
    ...metadataErrors(resource, object),
    ...builtInErrors(resource, object),
    ...builtInChangeErrors(resource, before, object),
    ...(schema?.validate(object, before) ?? []),
  ];
  if (errors.length > 0) {
    throw invalidObject(resource, before.metadata.name, errors);
  }
  return { object, warnings };
}
