import { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, BUILT_IN_KINDS } from '../store';
import { discoveryDocument } from './discovery/serveDiscovery';
import { openApiDocument } from './discovery/openApi';
import { refuseForeignCallers } from './http/guard';
import { parseResourcePath } from './http/resourcePath';
import { sendError, sendJson, sendNotFound } from './http/respond';
import { servePodLog } from './logs/servePodLog';
import { Call, checkDryRun, ServerContext } from './resources/call';
import { patchObject } from './resources/patchObject';
import { getObject, listObjects } from './resources/read';
import {
  createObject,
  deleteCollection,
  deleteObject,
  replaceObject,
} from './resources/write';
import { serveWatch } from './watch/serveWatch';

const nothingHere = () =>
  new ApiError(
    'NotFound',
    'the server could not find the requested resource',
    {},
  );

/** Groups of CustomResourceDefinitions are not known to the API server itself: it answers like any web server. */
const isBuiltInGroup = (group: string) =>
  group !== 'argoproj.io' && BUILT_IN_KINDS.some(kind => kind.group === group);

const notAllowed = () =>
  new ApiError(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );

async function serveCollection(call: Call): Promise<void> {
  switch (call.request.method) {
    case 'GET': {
      const watch = call.query.get('watch');
      return watch === 'true' || watch === '1'
        ? serveWatch(call)
        : listObjects(call);
    }
    case 'POST':
      return createObject(call);
    case 'DELETE':
      return deleteCollection(call);
    default:
      throw notAllowed();
  }
}

async function serveObject(call: Call, name: string): Promise<void> {
  const { subresource } = call.path;
  if (subresource === 'log' && call.served.resource.kind === 'Pod') {
    return servePodLog(call, name);
  }
  const hasStatus = call.served.resource.statusSubresource;
  if (subresource && !(subresource === 'status' && hasStatus)) {
    throw nothingHere();
  }
  switch (call.request.method) {
    case 'GET':
      return call.query.get('watch') === 'true'
        ? serveWatch(call)
        : getObject(call, name);
    case 'PUT':
      return replaceObject(call, name);
    case 'PATCH':
      return patchObject(call, name);
    case 'DELETE':
      if (subresource) throw notAllowed();
      return deleteObject(call, name);
    default:
      throw notAllowed();
  }
}

function readUrl(request: IncomingMessage): URL {
  try {
    const url = new URL(`http://127.0.0.1${request.url ?? '/'}`);
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    throw new ApiError('BadRequest', 'the URL of the request is not valid');
  }
}

async function serve(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  refuseForeignCallers(request);
  const { pathname, searchParams: query } = readUrl(request);
  if (['/healthz', '/livez', '/readyz'].includes(pathname)) {
    response.end('ok');
    return;
  }
  const path = parseResourcePath(pathname);
  if (!path) {
    const kinds = context.registry.all();
    const address = request.headers.host ?? '';
    const document =
      discoveryDocument(pathname.replace(/\/$/, ''), kinds, address) ??
      openApiDocument(pathname, kinds);
    if (document === undefined || request.method !== 'GET') throw nothingHere();
    sendJson(response, document);
    return;
  }
  const served = context.registry.find(path.group, path.version, path.plural);
  const misplaced =
    path.namespace !== undefined && !served?.resource.namespaced;
  const unplaced = path.name !== undefined && path.namespace === undefined;
  if (!served && !isBuiltInGroup(path.group)) {
    sendNotFound(response);
    return;
  }
  if (!served || misplaced || (unplaced && served.resource.namespaced)) {
    throw nothingHere();
  }
  const call = { context, request, response, query, path, served };
  checkDryRun(call);
  await (path.name === undefined
    ? serveCollection(call)
    : serveObject(call, path.name));
}

/** Answers one HTTP request; whatever fails becomes a Status. */
export async function route(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await serve(context, request, response);
  } catch (error) {
    if (!ApiError.is(error)) {
      context.logger?.error('a request failed', {
        method: request.method,
        url: request.url,
        error: error instanceof Error ? error.stack : String(error),
      });
    }
    sendError(response, error);
  } finally {
    request.resume();
  }
}
