import { ApiError, KubeObject } from '../../store';
import { mediaType, readBody, requireRecord } from '../http/readBody';
import { sendJson } from '../http/respond';
import { applyJsonPatch } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { applyStrategicMergePatch } from '../patch/strategicMergePatch';
import { Json } from '../schema/types';
import { serverSideApply } from '../apply/serverSideApply';
import { Call } from './call';
import { readObject } from './prepare';
import { presentObject } from './present';
import { changeObject, isCustom } from './write';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

type Patch = (before: KubeObject) => unknown;

function readPatch(call: Call, type: string, body: unknown): Patch {
  switch (type) {
    case JSON_PATCH:
      return before => applyJsonPatch(before, body);
    case MERGE_PATCH: {
      const patch = requireRecord(body);
      return before => applyMergePatch(before, patch);
    }
    case STRATEGIC: {
      if (isCustom(call)) break;
      const patch = requireRecord(body);
      return before => applyStrategicMergePatch({ ...before }, patch);
    }
    default:
  }
  const accepted = [
    JSON_PATCH,
    MERGE_PATCH,
    ...(isCustom(call) ? [] : [STRATEGIC]),
    APPLY,
  ];
  throw new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(
      ', ',
    )}`,
  );
}

/** PATCH of an object or its status. */
export async function patchObject(call: Call, name: string): Promise<void> {
  const type = mediaType(call.request);
  const body = await readBody(call.request);
  if (type === APPLY) return serverSideApply(call, name, requireRecord(body));
  const patch = readPatch(call, type, body);
  const { object, warnings } = await changeObject(call, name, before => {
    const patched = requireRecord(patch(before)) as Json;
    return readObject(call, patched) as KubeObject;
  });
  return sendJson(call.response, presentObject(call, object), { warnings });
}
