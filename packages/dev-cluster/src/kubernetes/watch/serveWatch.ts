import { ServerResponse } from 'node:http';
import { ApiError, KubeObject, WatchEvent } from '../../store';
import { apiVersionOf } from '../registry/KindRegistry';
import { Call } from '../resources/call';
import { watchPresenter } from '../resources/present';
import { selectionOf } from '../resources/selection';

const DEFAULT_TIMEOUT_SECONDS = 3600;
const BOOKMARK_MS = 30_000;
// A reader that is this far behind gets cut off and starts again.
const MAX_PENDING_BYTES = 64 * 1024 * 1024;

interface Sent {
  type: WatchEvent['type'];
  object: KubeObject;
}

/** What an event means to a watcher that sees only a selection. */
function asSeen(
  { type, object, previous }: WatchEvent,
  selected: (object: KubeObject) => boolean,
): Sent | undefined {
  const now = type !== 'DELETED' && selected(object);
  const before = type !== 'ADDED' && selected(previous ?? object);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object };
  return before ? { type: 'DELETED', object } : undefined;
}

const expired = (wanted: number, oldest: string) =>
  new ApiError(
    'Expired',
    `too old resource version: ${wanted} (${oldest})`,
  ).toStatus();

/** Writes JSON lines and drops a reader that does not read. */
function lineWriter(response: ServerResponse): (line: unknown) => void {
  return line => {
    if (response.writableLength > MAX_PENDING_BYTES) response.destroy();
    else response.write(`${JSON.stringify(line)}\n`);
  };
}

/** What happened since the version that was asked for, or the present state; undefined = too old. */
function backlog(call: Call, version: string | null): WatchEvent[] | undefined {
  const { store, events } = call.context;
  const { resource } = call.served;
  if (version && version !== '0') {
    const wanted = Number(version);
    // A version of the future belongs to another cluster's past.
    const known =
      wanted <= Number(store.resourceVersion()) &&
      wanted >= (call.served.since ?? 0);
    return known ? events.since(resource, wanted) : undefined;
  }
  return store
    .list(resource, { namespace: call.path.namespace })
    .items.map(object => ({
      type: 'ADDED',
      object,
      resourceVersion: Number(object.metadata.resourceVersion),
    }));
}

function checkOptions({ query }: Call): void {
  if (query.has('sendInitialEvents')) {
    throw new ApiError(
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    );
  }
  const version = query.get('resourceVersion');
  if (version && !/^\d{1,15}$/.test(version)) {
    throw new ApiError('BadRequest', `Invalid resource version: ${version}`);
  }
}

const bookmarkOf = ({ context, served }: Call) => ({
  type: 'BOOKMARK',
  object: {
    kind: served.resource.kind,
    apiVersion: apiVersionOf(served.resource),
    metadata: { resourceVersion: context.store.resourceVersion() },
  },
});

/** Sends what comes until the reader leaves or the time is over. */
function follow(
  call: Call,
  write: (line: unknown) => void,
  send: (event: WatchEvent) => void,
): void {
  const { context, served, response, query } = call;
  const bookmark = () => write(bookmarkOf(call));
  const unwatch = context.store.watch(served.resource, send);
  const withBookmarks = query.get('allowWatchBookmarks') === 'true';
  const bookmarks = withBookmarks && setInterval(bookmark, BOOKMARK_MS);
  const seconds =
    Number(query.get('timeoutSeconds')) || DEFAULT_TIMEOUT_SECONDS;
  const end = () => {
    if (withBookmarks) bookmark();
    response.end();
  };
  const timeout = setTimeout(end, Math.min(seconds, 24 * 3600) * 1000);
  response.once('close', () => {
    unwatch();
    if (bookmarks) clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}

/** GET with watch=true: JSON lines. */
export function serveWatch(call: Call): void {
  checkOptions(call);
  const { context, served, response, query } = call;
  const selected = selectionOf(served.resource, call.path, query);
  const present = watchPresenter(call);
  const write = lineWriter(response);
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
  response.flushHeaders();
  const wanted = query.get('resourceVersion');
  const past = backlog(call, wanted);
  if (!past) {
    const object = expired(Number(wanted), context.store.resourceVersion());
    write({ type: 'ERROR', object });
    response.end();
    return;
  }
  const send = (event: WatchEvent) => {
    const seen = asSeen(event, selected);
    if (seen) write({ type: seen.type, object: present(seen.object) });
  };
  past.forEach(send);
  follow(call, write, send);
}
