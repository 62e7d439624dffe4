'use strict';
/**
 * Two invented, competing shops for pipelines to analyse. No dependencies; the same request always gets the same
 * answer, except /flaky and /clearance, whose first request by a client fails until POST /__reset.
 *
 *   node examples/shop/server.js --port 21006
 */
const { createServer } = require('node:http');
const { route } = require('./routes');

const MAX_PATHS = 10_000;

/** Requests since the last reset, by path with query. */
function createCounter() {
  let byPath = new Map();
  let flaky = new Set();
  return {
    count(path) {
      if (byPath.has(path) || byPath.size < MAX_PATHS) {
        byPath.set(path, (byPath.get(path) ?? 0) + 1);
      }
    },
    isFirst(key) {
      if (flaky.has(key) || flaky.size >= MAX_PATHS) return false;
      flaky.add(key);
      return true;
    },
    reset() {
      byPath = new Map();
      flaky = new Set();
    },
    stats() {
      const paths = Object.fromEntries([...byPath].sort());
      const total = Object.values(paths).reduce((sum, n) => sum + n, 0);
      return { total, paths };
    },
  };
}

function send(res, { status, type, body, headers = {} }) {
  res.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

const json = value => ({
  status: 200,
  type: 'application/json',
  body: `${JSON.stringify(value, null, 2)}\n`,
});

/** Bookkeeping of the server itself; not counted. */
function control(path, counter) {
  if (path === '/__stats') return json(counter.stats());
  if (path === '/__reset') {
    counter.reset();
    return json(counter.stats());
  }
  return undefined;
}

/** An HTTP server, not listening yet. */
function createShop() {
  const counter = createCounter();
  return createServer((req, res) => {
    req.resume();
    const [path, search = ''] = (req.url ?? '/').split('?');
    const own = control(path, counter);
    if (own) {
      send(res, own);
      return;
    }
    counter.count(req.url);
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      send(res, { status: 405, type: 'text/plain', body: 'Read only.\n' });
      return;
    }
    const query = new URLSearchParams(search);
    const client =
      req.headers['x-client-key'] ??
      query.get('client') ??
      req.headers['user-agent'] ??
      '';
    const answer = route(path, {
      query,
      origin: `http://${req.headers.host ?? '127.0.0.1'}`,
      flakyHit: () => counter.isFirst(`${path} ${client}`),
    });
    if (!answer.delayMs) {
      send(res, answer);
      return;
    }
    const timer = setTimeout(() => send(res, answer), answer.delayMs);
    res.on('close', () => clearTimeout(timer));
  });
}

module.exports = { createShop };

if (require.main === module) {
  const flag = process.argv.indexOf('--port');
  const port = flag < 0 ? 21006 : Number(process.argv[flag + 1]);
  const server = createShop();
  server.once('error', error => {
    console.error(
      `The sample shop can't listen on port ${port}: ${error.code}`,
    );
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () =>
    console.log(`Sample shops on http://127.0.0.1:${port}/`),
  );
}
