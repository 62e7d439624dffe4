import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ApiError, conflict, qualifiedResource } from './ApiError';
import { KubeObject, NewKubeObject, ObjectMeta, ResourceKind } from './types';

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_GENERATED_BASE = 63 - SUFFIX_LENGTH;

/** A random name as the API server makes it from generateName. */
export function generatedName(base: string): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () =>
    SUFFIX_LETTERS.charAt(randomInt(SUFFIX_LETTERS.length)),
  ).join('');
  return `${base.slice(0, MAX_GENERATED_BASE)}${suffix}`;
}

/** Seconds only, like Kubernetes times. */
export const kubeTime = (date: Date) =>
  date.toISOString().replace(/\.\d+Z$/, 'Z');

const withMetadata = (
  kind: ResourceKind,
  object: NewKubeObject,
  metadata: ObjectMeta,
): KubeObject => {
  const { apiVersion, kind: kindName, metadata: _, ...rest } = object;
  return {
    apiVersion:
      apiVersion ||
      (kind.group ? `${kind.group}/${kind.version}` : kind.version),
    kind: kindName || kind.kind,
    metadata,
    ...rest,
  };
};

/** The object with what the server sets at creation. */
export function prepareCreate(
  kind: ResourceKind,
  object: NewKubeObject,
  now: Date,
): KubeObject {
  const { name, generateName, ...meta } = object.metadata;
  const finalName =
    name || (generateName ? generatedName(generateName) : undefined);
  if (!finalName) {
    throw new ApiError(
      'Invalid',
      `${kind.kind}${
        kind.group ? `.${kind.group}` : ''
      } "" is invalid: metadata.name: Required value: name or generateName is required`,
      {
        kind: kind.kind,
        group: kind.group,
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: name or generateName is required',
            field: 'metadata.name',
          },
        ],
      },
    );
  }
  const metadata: ObjectMeta = {
    name: finalName,
    ...(generateName && { generateName }),
    ...meta,
    uid: meta.uid ?? randomUUID(),
    creationTimestamp: kubeTime(now),
    generation: kind.generation ? 1 : undefined,
  };
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  if (!kind.generation) delete metadata.generation;
  if (!kind.namespaced) delete metadata.namespace;
  return withMetadata(kind, object, metadata);
}

/** What a raise of generation is about. */
function desired(kind: ResourceKind, object: KubeObject): unknown {
  const { apiVersion: _version, metadata: _metadata, status, ...rest } = object;
  return kind.statusSubresource ? rest : { ...rest, status };
}

function refuseNewFinalizers(
  kind: ResourceKind,
  before: KubeObject,
  after: ObjectMeta,
) {
  const known = new Set(before.metadata.finalizers);
  const added = (after.finalizers ?? []).filter(name => !known.has(name));
  if (added.length === 0) return;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
    .map(name => JSON.stringify(name))
    .join(', ')}}`;
  throw new ApiError(
    'Invalid',
    `${qualifiedResource(kind)} "${
      before.metadata.name
    }" is invalid: metadata.finalizers: ${message}`,
    {
      name: before.metadata.name,
      group: kind.group,
      kind: kind.kind,
      causes: [
        {
          reason: 'FieldValueForbidden',
          message,
          field: 'metadata.finalizers',
        },
      ],
    },
  );
}

/** The object as an update leaves it; the same `before` when nothing changes. */
export function prepareUpdate(
  kind: ResourceKind,
  before: KubeObject,
  after: KubeObject,
): KubeObject {
  const { name } = before.metadata;
  const sent = after.metadata;
  if (sent.uid && sent.uid !== before.metadata.uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${sent.uid}, UID in object meta: ${before.metadata.uid}`,
    );
  }
  if (
    sent.resourceVersion &&
    sent.resourceVersion !== before.metadata.resourceVersion
  ) {
    throw conflict(kind, name);
  }
  if (before.metadata.deletionTimestamp) {
    refuseNewFinalizers(kind, before, sent);
  }
  const { uid, creationTimestamp, generation, resourceVersion, namespace } =
    before.metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds } = before.metadata;
  const metadata: ObjectMeta = Object.fromEntries(
    Object.entries({
      ...sent,
      name,
      namespace,
      uid,
      creationTimestamp,
      generation,
      resourceVersion,
      deletionTimestamp,
      deletionGracePeriodSeconds,
    }).filter(([, value]) => value !== undefined),
  ) as unknown as ObjectMeta;
  const next = withMetadata(kind, after, metadata);
  if (isDeepStrictEqual(next, before)) return before;
  if (
    kind.generation &&
    !isDeepStrictEqual(desired(kind, next), desired(kind, before))
  ) {
    metadata.generation = (generation ?? 0) + 1;
  }
  return next;
}

/** True while something has to be done before the object may go. */
export function isHeld(object: KubeObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return true;
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') return false;
  const { finalizers } = (object.spec ?? {}) as { finalizers?: string[] };
  return (finalizers ?? []).length > 0;
}
