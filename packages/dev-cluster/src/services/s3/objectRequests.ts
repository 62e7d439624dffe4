import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FileObjects, ObjectInfo } from './FileObjects';
import type { MultipartUploads } from './multipart';
import { S3Error, noSuchKey, notImplemented } from './S3Error';
import { xml } from './xml';

/** A bucket's parts and one request on one of its keys. */
export interface ObjectRequest {
  bucket: string;
  key: string;
  query: URLSearchParams;
  objects: FileObjects;
  uploads: MultipartUploads;
  req: IncomingMessage;
  res: ServerResponse;
}

const MAX_METADATA_BYTES = 2048;
const HEX_DIGEST = /^[0-9a-f]{64}$/;

function aboutOf({ req, key }: ObjectRequest) {
  const metadata = Object.fromEntries(
    Object.entries(req.headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [
        name.slice('x-amz-meta-'.length),
        String(value),
      ]),
  );
  if (JSON.stringify(metadata).length > MAX_METADATA_BYTES) {
    throw new S3Error(400, 'MetadataTooLarge', 'Metadata ends at 2 KiB.');
  }
  const contentType = req.headers['content-type'] ?? 'binary/octet-stream';
  return { key, contentType, metadata };
}

function assertPlainBody({ req }: ObjectRequest) {
  const digest = String(req.headers['x-amz-content-sha256'] ?? '');
  if (digest.startsWith('STREAMING-')) {
    throw notImplemented(
      'A chunk-signed upload (set requestChecksumCalculation: WHEN_REQUIRED in the client)',
    );
  }
  if (req.headers['x-amz-copy-source']) throw notImplemented('CopyObject');
}

async function readText(req: IncomingMessage, limit = 1024 * 1024) {
  let text = '';
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > limit) {
      throw new S3Error(400, 'MalformedXML', 'The request is too long.');
    }
  }
  return text;
}

function send(res: ServerResponse, status: number, body = '') {
  res.writeHead(status, {
    'content-length': Buffer.byteLength(body),
    ...(body && { 'content-type': 'application/xml' }),
  });
  res.end(body);
}

async function put(request: ObjectRequest) {
  const { query, key, objects, uploads, req, res } = request;
  assertPlainBody(request);
  const uploadId = query.get('uploadId');
  if (uploadId) {
    const part = Number(query.get('partNumber'));
    const draft = await uploads.put(uploadId, key, part, req);
    res.setHeader('etag', `"${draft.etag}"`);
    send(res, 200);
    return;
  }
  const draft = await objects.draft(req);
  const want = String(req.headers['x-amz-content-sha256'] ?? '');
  if (HEX_DIGEST.test(want) && want !== draft.sha256) {
    await objects.discard(draft);
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      'The body does not have the signed digest.',
    );
  }
  const onlyIfAbsent = req.headers['if-none-match'] === '*';
  const about = { ...aboutOf(request), onlyIfAbsent };
  const info = await objects.commit(draft, about);
  res.setHeader('etag', `"${info.etag}"`);
  send(res, 200);
}

async function post(request: ObjectRequest) {
  const { bucket, key, query, uploads, req, res } = request;
  if (query.has('uploads')) {
    const UploadId = uploads.start(aboutOf(request));
    const tree = { Bucket: bucket, Key: key, UploadId };
    send(res, 200, xml('InitiateMultipartUploadResult', tree));
    return;
  }
  const uploadId = query.get('uploadId');
  if (!uploadId) throw notImplemented('This POST');
  const info = await uploads.complete(uploadId, key, await readText(req));
  const tree = { Bucket: bucket, Key: key, ETag: `"${info.etag}"` };
  send(res, 200, xml('CompleteMultipartUploadResult', tree));
}

/** undefined: the whole object. */
function rangeOf(header: string | undefined, size: number) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (!match[1] && !match[2])) return undefined;
  const [, from = '', to = ''] = match;
  const start = from ? Number(from) : Math.max(size - Number(to), 0);
  const end = from && to ? Math.min(Number(to), size - 1) : size - 1;
  if (start > end) {
    throw new S3Error(416, 'InvalidRange', `The object has ${size} bytes.`);
  }
  return { start, end };
}

function describe(res: ServerResponse, info: ObjectInfo) {
  res.setHeader('etag', `"${info.etag}"`);
  res.setHeader('content-type', info.contentType);
  res.setHeader('last-modified', new Date(info.lastModified).toUTCString());
  res.setHeader('accept-ranges', 'bytes');
  for (const [name, value] of Object.entries(info.metadata)) {
    res.setHeader(`x-amz-meta-${name}`, value);
  }
}

async function get({ key, objects, req, res }: ObjectRequest) {
  const info = objects.get(key);
  if (!info) throw noSuchKey(key);
  const range = rangeOf(req.headers.range, info.size);
  describe(res, info);
  if (range) {
    const { start, end } = range;
    res.setHeader('content-range', `bytes ${start}-${end}/${info.size}`);
  }
  const length = range ? range.end - range.start + 1 : info.size;
  res.setHeader('content-length', length);
  res.statusCode = range ? 206 : 200;
  if (req.method === 'HEAD' || length === 0) res.end();
  else await pipeline(objects.read(info, range), res);
}

async function remove({ key, query, objects, uploads, res }: ObjectRequest) {
  const uploadId = query.get('uploadId');
  if (uploadId) await uploads.abort(uploadId, key);
  else await objects.delete(key);
  send(res, 204);
}

const METHODS: Record<string, (request: ObjectRequest) => Promise<void>> = {
  PUT: put,
  POST: post,
  GET: get,
  HEAD: get,
  DELETE: remove,
};

/** Serves one request on one key. */
export async function serveObject(request: ObjectRequest) {
  const serve = METHODS[request.req.method ?? ''];
  if (!serve) throw notImplemented(`${request.req.method}`);
  await serve(request);
}
