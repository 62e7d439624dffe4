import { ApiError, KubeObject, NewKubeObject } from '../../store';
import { sendJson } from '../http/respond';
import { apiVersionOf } from '../registry/KindRegistry';
import { Call } from '../resources/call';
import { readObject } from '../resources/prepare';
import { presentObject } from '../resources/present';
import { changeObject, createFrom, refOf } from '../resources/write';
import { isJson, Json } from '../schema/types';
import { checkTypes } from './checkTypes';
import { Fields, fieldsOf, removeFields, subtract, union } from './fields';
import {
  isOf,
  Manager,
  managersOf,
  ownEntry,
  settleConflicts,
} from './managedFields';
import { mergeConfiguration } from './mergeConfiguration';

function managerOf({ query, served, path }: Call): Manager {
  const name = query.get('fieldManager');
  if (!name) {
    throw new ApiError(
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  }
  const { subresource } = path;
  const apiVersion = apiVersionOf(served.resource);
  return { name, apiVersion, ...(subresource && { subresource }) };
}

/** What a manager can own: all but the object's identity. */
function ownable(call: Call, configuration: NewKubeObject): Json {
  const { apiVersion: _a, kind: _k, metadata, status, ...rest } = configuration;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  const meta = { labels, annotations, finalizers, ownerReferences };
  const present = Object.entries(meta).filter(([, value]) => value);
  const { statusSubresource } = call.served.resource;
  if (call.path.subresource === 'status') return { status };
  return {
    ...rest,
    ...(present.length > 0 && { metadata: Object.fromEntries(present) }),
    ...(!statusSubresource && status !== undefined && { status }),
  };
}

function applyTo(
  call: Call,
  live: KubeObject,
  manager: Manager,
  configuration: NewKubeObject,
): KubeObject {
  const schema = call.served.schema?.schema;
  const applied = ownable(call, configuration);
  const fields = fieldsOf(applied, schema);
  const entries = managersOf(live);
  const before = entries.find(isOf(manager));
  const others = settleConflicts(
    entries.filter(entry => entry !== before),
    fields,
    live,
    applied,
    call.query.get('force') === 'true',
  );
  const next = mergeConfiguration(
    structuredClone(live),
    applied,
    schema,
  ) as KubeObject;
  const kept = others.reduce<Fields>(
    (all, { fieldsV1 }) => union(all, fieldsV1),
    fields,
  );
  if (before) removeFields(next, subtract(before.fieldsV1, kept));
  const { resourceVersion } = configuration.metadata;
  return {
    ...next,
    metadata: {
      ...next.metadata,
      ...(resourceVersion && { resourceVersion }),
      managedFields: [
        ...others,
        ownEntry(manager, fields, before, call.context.clock()),
      ],
    },
  };
}

/** The managers are noted already. */
const asIs = <T>(_call: Call, _before: unknown, after: T) => after;

/** PATCH with a server-side apply configuration: creates what is missing, merges into what is there. */
export async function serverSideApply(
  call: Call,
  name: string,
  body: Json,
): Promise<void> {
  const manager = managerOf(call);
  if (isJson(body.metadata) && body.metadata.managedFields) {
    throw new ApiError('BadRequest', 'metadata.managedFields must be nil');
  }
  const sent = readObject(call, body);
  checkTypes(call, body);
  const { store, clock } = call.context;
  const exists = store.get(call.served.resource, refOf(call, name));
  if (!exists && !call.path.subresource) {
    const fields = fieldsOf(ownable(call, sent), call.served.schema?.schema);
    const entry = ownEntry(manager, fields, undefined, clock());
    const metadata = { ...sent.metadata, managedFields: [entry] };
    const created = await createFrom(call, { ...sent, metadata }, asIs);
    sendJson(call.response, presentObject(call, created.object), {
      code: 201,
      warnings: created.warnings,
    });
    return;
  }
  const { object, warnings } = await changeObject(
    call,
    name,
    live => applyTo(call, live, manager, sent),
    asIs,
  );
  sendJson(call.response, presentObject(call, object), { warnings });
}
