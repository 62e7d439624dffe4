import {
  alreadyExists,
  ApiError,
  conflict,
  DeleteOptions,
  KubeObject,
  NewKubeObject,
  notFound,
  ObjectRef,
} from '../../store';
import { recordUpdate } from '../apply/recordUpdate';
import { prepareCreate, prepareUpdate } from '../../store/objectMeta';
import { invalidObject } from '../fieldError';
import { readBody, requireRecord } from '../http/readBody';
import { sendJson } from '../http/respond';
import { isJson, Json } from '../schema/types';
import { Call, isDryRun } from './call';
import {
  prepareNew,
  prepareReplacement,
  readObject,
  requireNamespace,
} from './prepare';
import { presentObject } from './present';
import { checkQuota } from './quota';
import { selectionOf } from './selection';

const GENERATED_NAME_TRIES = 8;

/** The address that the URL names. */
export const refOf = ({ path }: Call, name: string): ObjectRef => ({
  namespace: path.namespace,
  name,
});

async function store(call: Call, object: NewKubeObject): Promise<KubeObject> {
  const { context, served } = call;
  if (!isDryRun(call)) return context.store.create(served.resource, object);
  const { name = '' } = object.metadata;
  if (context.store.get(served.resource, refOf(call, name))) {
    throw alreadyExists(served.resource, name);
  }
  return prepareCreate(served.resource, object, context.clock());
}

/** What becomes of an object when it is known to be right. */
type Finish = typeof recordUpdate;

/** Checks and stores a new object. */
export async function createFrom(
  call: Call,
  body: Json,
  finish: Finish = recordUpdate,
) {
  const generated = isJson(body.metadata) && !body.metadata.name;
  for (let tries = 1; ; tries++) {
    const { object, warnings } = prepareNew(call, body);
    requireNamespace(call, object.metadata.name ?? '');
    checkQuota(call, object.metadata.name ?? '');
    try {
      const finished = finish(call, undefined, object);
      return { object: await store(call, finished), warnings };
    } catch (error) {
      const retry = generated && tries < GENERATED_NAME_TRIES;
      if (!retry || !ApiError.is(error, 'AlreadyExists')) throw error;
    }
  }
}

/** POST to a collection. */
export async function createObject(call: Call): Promise<void> {
  const body = requireRecord(await readBody(call.request));
  const { object, warnings } = await createFrom(call, body);
  const code = 201;
  sendJson(call.response, presentObject(call, object), { code, warnings });
}

type Change = (before: KubeObject) => KubeObject;

/** Changes a stored object in one step, checked by schema and rules. */
export async function changeObject(
  call: Call,
  name: string,
  change: Change,
  finish: Finish = recordUpdate,
) {
  const { context, served } = call;
  const { resource } = served;
  const warnings: string[] = [];
  const next = (before: KubeObject) => {
    const sent = change(before);
    const { resourceVersion } = sent.metadata;
    // Stale writers learn that first, before anything about the content.
    if (
      resourceVersion &&
      resourceVersion !== before.metadata.resourceVersion
    ) {
      throw conflict(resource, name);
    }
    const prepared = prepareReplacement(call, before, sent);
    warnings.push(...prepared.warnings);
    return finish(call, before, prepared.object);
  };
  const ref = refOf(call, name);
  if (!isDryRun(call)) {
    const object = await context.store.mutate(resource, ref, next);
    return { object, warnings };
  }
  const before = context.store.get(resource, ref);
  if (!before) throw notFound(resource, name);
  const object = prepareUpdate(resource, before, next(before));
  return { object, warnings };
}

/** Kinds of CustomResourceDefinitions, and those of Argo. */
export const isCustom = ({ served }: Call) =>
  served.schema !== undefined || served.resource.group === 'argoproj.io';

/** Custom resources and Leases are replaced only by those who have read them. */
const refusesBlindUpdates = (call: Call) =>
  isCustom(call) || call.served.resource.kind === 'Lease';

/** PUT of an object or its status. */
export async function replaceObject(call: Call, name: string): Promise<void> {
  const body = requireRecord(await readBody(call.request));
  const sent = readObject(call, body) as KubeObject;
  const { resource } = call.served;
  if (!sent.metadata.resourceVersion && refusesBlindUpdates(call)) {
    throw invalidObject(resource, name, [
      {
        type: 'Invalid',
        field: 'metadata.resourceVersion',
        value: 0,
        detail: 'must be specified for an update',
      },
    ]);
  }
  const { object, warnings } = await changeObject(call, name, () => sent);
  sendJson(call.response, presentObject(call, object), { warnings });
}

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

async function readDeleteOptions(call: Call): Promise<DeleteOptions> {
  const body = await readBody(call.request);
  const options = body === undefined ? {} : requireRecord(body);
  const asked =
    options.propagationPolicy ??
    call.query.get('propagationPolicy') ??
    (options.orphanDependents === true ? 'Orphan' : undefined);
  const propagationPolicy = POLICIES.find(policy => policy === asked);
  if (asked !== undefined && !propagationPolicy) {
    throw new ApiError(
      'Invalid',
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(
        asked,
      )}: supported values: "Foreground", "Background", "Orphan"`,
    );
  }
  const dryRun = options.dryRun;
  if (Array.isArray(dryRun) && dryRun.includes('All')) {
    call.query.set('dryRun', 'All');
  }
  return {
    propagationPolicy,
    preconditions: options.preconditions as DeleteOptions['preconditions'],
  };
}

const deleted = (call: Call, { metadata }: KubeObject) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: metadata.name,
    ...(call.served.resource.group && { group: call.served.resource.group }),
    kind: call.served.resource.plural,
    uid: metadata.uid,
  },
});

/** Without them there is no cluster. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

function refuseImmortal({ served: { resource } }: Call, name: string): void {
  if (resource.kind !== 'Namespace' || resource.group !== '') return;
  if (!IMMORTAL.includes(name)) return;
  throw new ApiError(
    'Forbidden',
    `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    { name, kind: 'namespaces' },
  );
}

async function remove(call: Call, name: string, options: DeleteOptions) {
  const { context, served } = call;
  refuseImmortal(call, name);
  const ref = refOf(call, name);
  if (!isDryRun(call))
    return context.store.delete(served.resource, ref, options);
  const object = context.store.get(served.resource, ref);
  if (!object) throw notFound(served.resource, name);
  return object;
}

/** DELETE of one object: a Status when it is gone, the object while something holds it. */
export async function deleteObject(call: Call, name: string): Promise<void> {
  const options = await readDeleteOptions(call);
  const object = await remove(call, name, options);
  const { context, served } = call;
  const held = context.store.get(served.resource, refOf(call, name));
  const body =
    held?.metadata.uid === object.metadata.uid && !isDryRun(call)
      ? presentObject(call, object)
      : deleted(call, object);
  sendJson(call.response, body);
}

/** DELETE of a collection, as far as it is selected. */
export async function deleteCollection(call: Call): Promise<void> {
  const options = await readDeleteOptions(call);
  const { context, served, path, query } = call;
  const selected = selectionOf(served.resource, path, query);
  const { items } = context.store.list(served.resource, {
    namespace: path.namespace,
  });
  for (const { metadata } of items.filter(selected)) {
    const at = { ...call, path: { ...path, namespace: metadata.namespace } };
    await remove(at, metadata.name, options).catch(error => {
      if (!ApiError.is(error, 'NotFound')) throw error;
    });
  }
  sendJson(call.response, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
  });
}
