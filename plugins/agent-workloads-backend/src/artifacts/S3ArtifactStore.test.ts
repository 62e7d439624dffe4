import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from './manifests';
import { S3ArtifactStore } from './S3ArtifactStore';

const LOCATION = { bucket: 'artifacts', key: 'runs/a b/facts.json' };
const { signal } = new AbortController();

let server: Server | undefined;
let store: S3ArtifactStore | undefined;
afterEach(() => {
  store?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers like an S3 store, on a port below the ephemeral range. */
async function storeThat(answer: RequestListener): Promise<S3ArtifactStore> {
  server = createServer(answer);
  const port = await listen(server);
  store = open(port);
  return store;
}

function open(port: number): S3ArtifactStore {
  return new S3ArtifactStore({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    forcePathStyle: true,
  });
}

async function listen(listening: Server): Promise<number> {
  for (let port = 24_000; port < 25_000; port += 1) {
    const free = await new Promise<boolean>(resolve => {
      listening.once('error', () => resolve(false));
      listening.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) {
      return (listening.address() as AddressInfo).port;
    }
  }
  throw new Error('No port between 24000 and 25000 is free');
}

const s3Error =
  (status: number, code: string): RequestListener =>
  (_req, res) => {
    res.writeHead(status, { 'Content-Type': 'application/xml' });
    res.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };

describe('S3ArtifactStore', () => {
  it('asks path-style, signed, for exactly the object', async () => {
    let asked = '';
    let signature = '';
    const s3 = await storeThat((req, res) => {
      asked = `${req.method} ${req.url}`;
      signature = req.headers.authorization ?? '';
      res.end('{"a":1}');
    });
    const object = await s3.read(LOCATION, { signal });
    expect(object).toMatchObject({ contentLength: 7, totalLength: 7 });
    expect((await readAll(object.body, 100)).toString()).toBe('{"a":1}');
    expect(asked).toMatch(/^GET \/artifacts\/runs\/a%20b\/facts\.json/);
    expect(signature).toContain('AWS4-HMAC-SHA256 Credential=key/');
  });

  it('asks for a range, and tells the whole length', async () => {
    const s3 = await storeThat((req, res) => {
      expect(req.headers.range).toBe('bytes=2-4');
      res.writeHead(206, {
        'Content-Length': '3',
        'Content-Range': 'bytes 2-4/10',
      });
      res.end('cde');
    });
    const range = 'bytes=2-4';
    const { body, ...lengths } = await s3.read(LOCATION, { signal, range });
    body.destroy();
    expect(lengths).toEqual({
      contentLength: 3,
      totalLength: 10,
      contentRange: 'bytes 2-4/10',
    });
  });

  it.each([
    { status: 404, code: 'NoSuchKey', name: 'NotFoundError' },
    { status: 404, code: 'NoSuchBucket', name: /^Error$|Forwarded/ },
    { status: 403, code: 'AccessDenied', name: /^Error$|Forwarded/ },
    { status: 503, code: 'SlowDown', name: 'ServiceUnavailableError' },
    { status: 500, code: 'InternalError', name: 'ServiceUnavailableError' },
  ])('turns $code into $name', async ({ status, code, name }) => {
    const s3 = await storeThat(s3Error(status, code));
    const error = await s3.read(LOCATION, { signal }).catch(e => e);
    expect(error.name).toMatch(name);
    expect(error.message).toMatch(/runs\/a b\/facts\.json|127\.0\.0\.1/);
  });

  it('says that the store does not answer when nobody listens', async () => {
    server = createServer();
    const port = await listen(server);
    await new Promise(resolve => server?.close(resolve));
    store = open(port);
    await expect(store.read(LOCATION, { signal })).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  it('stops when the caller gives up', async () => {
    const s3 = await storeThat(() => {});
    const caller = new AbortController();
    const answer = s3.read(LOCATION, { signal: caller.signal });
    caller.abort(new Error('gone away'));
    await expect(answer).rejects.toThrow('gone away');
  });
});
