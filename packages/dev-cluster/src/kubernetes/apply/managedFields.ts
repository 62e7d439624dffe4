import { isDeepStrictEqual } from 'node:util';
import { ApiError, KubeObject, StatusCause } from '../../store';
import { kubeTime } from '../../store/objectMeta';
import {
  Fields,
  leafAt,
  printPath,
  sharedLeaves,
  subtract,
  valueAt,
} from './fields';

/** One entry of metadata.managedFields. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Fields;
  subresource?: string;
}

/** Who applies. */
export interface Manager {
  name: string;
  apiVersion: string;
  subresource?: string;
}

/** What has been applied to an object. */
export const managersOf = (object: KubeObject): ManagedFields[] =>
  (object.metadata.managedFields ?? []) as ManagedFields[];

/** True when the entry belongs to this manager. */
export const isOf =
  ({ name, subresource }: Manager) =>
  (entry: ManagedFields) =>
    entry.manager === name &&
    entry.operation === 'Apply' &&
    entry.subresource === subresource;

interface FieldConflict {
  entry: ManagedFields;
  path: string[];
}

function conflictsWith(
  others: readonly ManagedFields[],
  fields: Fields,
  live: KubeObject,
  applied: unknown,
): FieldConflict[] {
  return others.flatMap(entry =>
    sharedLeaves(fields, entry.fieldsV1)
      .filter(
        path => !isDeepStrictEqual(valueAt(live, path), valueAt(applied, path)),
      )
      .map(path => ({ entry, path })),
  );
}

function refuse(found: readonly FieldConflict[]): never {
  const causes = found.map(
    ({ entry, path }): StatusCause => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${entry.manager}" using ${entry.apiVersion}`,
      field: printPath(path),
    }),
  );
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  const texts = causes.map(({ message, field }) => `${message}: ${field}`);
  throw new ApiError(
    'Conflict',
    `Apply failed with ${count}: ${texts.join(', ')}`,
    { causes },
  );
}

/** The other managers' entries; what they lose to a forced apply is taken off. 409 when it isn't forced. */
export function settleConflicts(
  others: readonly ManagedFields[],
  fields: Fields,
  live: KubeObject,
  applied: unknown,
  force: boolean,
): ManagedFields[] {
  const found = conflictsWith(others, fields, live, applied);
  if (found.length > 0 && !force) refuse(found);
  return others.map(entry => ({
    ...entry,
    fieldsV1: found
      .filter(conflict => conflict.entry === entry)
      .reduce((rest, { path }) => subtract(rest, leafAt(path)), entry.fieldsV1),
  }));
}

/** This manager's entry; its time moves only with its fields. */
export function ownEntry(
  manager: Manager,
  fields: Fields,
  before: ManagedFields | undefined,
  now: Date,
): ManagedFields {
  const same = before && isDeepStrictEqual(before.fieldsV1, fields);
  const { name, apiVersion, subresource } = manager;
  return {
    manager: name,
    operation: 'Apply',
    apiVersion,
    time: same ? before.time : kubeTime(now),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource && { subresource }),
  };
}
