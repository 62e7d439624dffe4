import { ApiError, KubeObject } from '../../store';
import { sendJson } from '../http/respond';
import { applyMergePatch } from '../patch/mergePatch';
import { Json } from '../schema/types';
import { Call } from './call';
import { readObject } from './prepare';
import { presentObject } from './present';
import { changeObject, createFrom, refOf } from './write';

/** PATCH with a server-side apply configuration: creates what is missing, merges into what is there. */
export async function serverSideApply(
  call: Call,
  name: string,
  body: Json,
): Promise<void> {
  if (!call.query.get('fieldManager')) {
    throw new ApiError(
      'BadRequest',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  }
  const sent = readObject(call, body);
  const { store } = call.context;
  if (!store.get(call.served.resource, refOf(call, name))) {
    const { object, warnings } = await createFrom(call, sent as Json);
    const code = 201;
    sendJson(call.response, presentObject(call, object), { code, warnings });
    return;
  }
  const { object, warnings } = await changeObject(
    call,
    name,
    before => applyMergePatch(before, sent) as KubeObject,
  );
  sendJson(call.response, presentObject(call, object), { warnings });
}
