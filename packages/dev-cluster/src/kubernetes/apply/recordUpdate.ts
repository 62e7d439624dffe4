import { isDeepStrictEqual } from 'node:util';
import { KubeObject, NewKubeObject } from '../../store';
import { kubeTime } from '../../store/objectMeta';
import { apiVersionOf } from '../registry/KindRegistry';
import { Call } from '../resources/call';
import { Json, Schema } from '../schema/types';
import {
  Fields,
  fieldsOf,
  leafAt,
  sharedLeaves,
  subtract,
  union,
  valueAt,
} from './fields';
import { ManagedFields, managersOf } from './managedFields';

/** The name a writer gives itself, or the first word of its User-Agent. */
function writerOf({ query, request }: Call): string {
  const agent = request.headers['user-agent']?.split('/')[0]?.trim();
  return query.get('fieldManager') || agent || 'unknown';
}

/** What a writer can own: all but the object's identity. Status belongs to whoever writes it as subresource. */
function ownable(call: Call, object: NewKubeObject | KubeObject): Json {
  if (call.path.subresource === 'status') return { status: object.status };
  const { apiVersion: _a, kind: _k, metadata, status: _s, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  const meta = { labels, annotations, finalizers, ownerReferences };
  const present = Object.entries(meta).filter(([, value]) => value);
  // An empty one would be a field that it owns.
  return {
    ...rest,
    ...(present.length > 0 && { metadata: Object.fromEntries(present) }),
  };
}

/** The fields that a write added or changed, and those that it removed. */
function difference(before: Json, after: Json, schema: Schema | undefined) {
  const old = fieldsOf(before, schema);
  const now = fieldsOf(after, schema);
  const changed = sharedLeaves(old, now)
    .filter(
      path => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)),
    )
    .reduce<Fields>(
      (all, path) => union(all, leafAt(path)),
      subtract(now, old),
    );
  return { changed, removed: subtract(old, now) };
}

const isEmpty = (fields: Fields) => Object.keys(fields).length === 0;

/**
 * The object with a note of who wrote what, for those who apply later: a field that somebody wrote without applying
 * conflicts with an apply that wants another value.
 */
export function recordUpdate<T extends NewKubeObject>(
  call: Call,
  before: KubeObject | undefined,
  after: T,
): T {
  const { served, path, context } = call;
  const old = before ? ownable(call, before) : {};
  const now = ownable(call, after);
  const { changed, removed } = difference(old, now, served.schema?.schema);
  if (isEmpty(changed) && isEmpty(removed)) return after;
  const manager = writerOf(call);
  const { subresource } = path;
  const isOwn = (entry: ManagedFields) =>
    entry.manager === manager &&
    entry.operation === 'Update' &&
    entry.subresource === subresource;
  const lost = union(changed, removed);
  const entries = managersOf(after as unknown as KubeObject);
  const own = entries.find(isOwn)?.fieldsV1 ?? {};
  const others = entries
    .filter(entry => !isOwn(entry))
    .map(entry => ({ ...entry, fieldsV1: subtract(entry.fieldsV1, lost) }));
  const entry: ManagedFields = {
    manager,
    operation: 'Update',
    apiVersion: apiVersionOf(served.resource),
    time: kubeTime(context.clock()),
    fieldsType: 'FieldsV1',
    fieldsV1: union(subtract(own, removed), changed),
    ...(subresource && { subresource }),
  };
  const managedFields = [...others, entry].filter(
    ({ fieldsV1 }) => !isEmpty(fieldsV1),
  );
  return { ...after, metadata: { ...after.metadata, managedFields } };
}
