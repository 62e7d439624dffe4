import { ApiError, KubeObject, notFound } from '../../store';
import { sendJson } from '../http/respond';
import { Call } from './call';
import { presentList, presentObject } from './present';
import { selectionOf } from './selection';

/** GET of one object. */
export function getObject(call: Call, name: string): void {
  const { context, served, path } = call;
  const ref = { namespace: path.namespace, name };
  const object = context.store.get(served.resource, ref);
  if (!object) throw notFound(served.resource, name);
  sendJson(call.response, presentObject(call, object));
}

interface Continue {
  rv: string;
  /** Namespace and name of the last object of the page before. */
  after: string;
}

const keyOf = ({ metadata }: KubeObject) =>
  `${metadata.namespace ?? ''}/${metadata.name}`;

function readContinue(token: string): Continue {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    const { rv, after } = value as Partial<Continue>;
    if (typeof rv === 'string' && typeof after === 'string') {
      return { rv, after };
    }
  } catch {
    // Falls through: every damaged token gets the same answer.
  }
  throw new ApiError('BadRequest', 'continue key is not valid');
}

const keyOfList = ({ served, path }: Call, rv: string) =>
  `${served.resource.group}/${served.resource.plural}/${
    path.namespace ?? ''
  }@${rv}`;

const encodeContinue = (next: Continue) =>
  Buffer.from(JSON.stringify(next)).toString('base64url');

function checkLimit(text: string | null): number {
  const limit = Number(text ?? 0);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new ApiError(
      'BadRequest',
      `limit ${JSON.stringify(text)} is not a number`,
    );
  }
  return limit === 0 ? Infinity : limit;
}

/** GET of a collection. All pages show what was there at the first. */
export function listObjects(call: Call): void {
  const { context, served, path, query } = call;
  const limit = checkLimit(query.get('limit'));
  const selected = selectionOf(served.resource, path, query);
  const token = query.get('continue');
  const from = token ? readContinue(token) : undefined;
  const { items, resourceVersion } = from
    ? {
        items: context.snapshots.find(keyOfList(call, from.rv)),
        resourceVersion: from.rv,
      }
    : context.store.list(served.resource, { namespace: path.namespace });
  const rest = items.filter(
    item => selected(item) && (!from || keyOf(item) > from.after),
  );
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = rest.length - page.length;
  if (more > 0 && !from) {
    context.snapshots.keep(keyOfList(call, resourceVersion), items);
  }
  const metadata = {
    resourceVersion,
    ...(more > 0 &&
      last && {
        continue: encodeContinue({ rv: resourceVersion, after: keyOf(last) }),
        remainingItemCount: more,
      }),
  };
  sendJson(call.response, presentList(call, page, metadata));
}
