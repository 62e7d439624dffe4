import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { refuseForeign } from '../guard';
import { closeServer, listen } from '../listen';
import type { Log, Service } from '../Service';
import { FileObjects } from './FileObjects';
import { listObjects } from './list';
import { MultipartUploads } from './multipart';
import { serveObject } from './objectRequests';
import { S3Error, notImplemented } from './S3Error';
import { verifySignature, type S3Credentials } from './signature';
import { xml } from './xml';

/** @public */
export interface S3Options {
  dir: string;
  port: number;
  credentials: S3Credentials;
  /** Created when missing. */
  buckets: string[];
  log?: Log;
}

interface Bucket {
  objects: FileObjects;
  uploads: MultipartUploads;
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

async function openBucket(dir: string, name: string): Promise<Bucket> {
  if (!BUCKET_NAME.test(name)) {
    throw new S3Error(400, 'InvalidBucketName', `Not a bucket name: ${name}`);
  }
  const objects = await FileObjects.open(join(dir, name));
  return { objects, uploads: new MultipartUploads(objects) };
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new S3Error(507, 'InsufficientStorage', 'The disk is full.');
  }
  return new S3Error(500, 'InternalError', message);
}

function sendXml(res: ServerResponse, status: number, body: string) {
  res.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

function sendError(res: ServerResponse, error: S3Error) {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  // what is left of a refused upload would be read as the next request
  if (!res.req.complete) res.setHeader('connection', 'close');
  for (const name of res.getHeaderNames()) {
    if (name !== 'connection') res.removeHeader(name);
  }
  const tree = { Code: error.code, Message: error.message };
  sendXml(res, error.status, xml('Error', tree));
}

/** Path style only: `/bucket/key`. */
function addressOf(rawPath: string): { bucket: string; key: string } {
  let path: string;
  try {
    path = decodeURIComponent(rawPath.slice(1));
  } catch {
    throw new S3Error(400, 'InvalidURI', 'The path is not valid UTF-8.');
  }
  const slash = path.indexOf('/');
  if (slash < 0) return { bucket: path, key: '' };
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

/** The part of S3 that the product uses, on files. */
class S3Server {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: S3Options) {}

  async open() {
    const { dir, buckets } = this.options;
    mkdirSync(dir, { recursive: true });
    for (const name of new Set([...readdirSync(dir), ...buckets])) {
      this.buckets.set(name, await openBucket(dir, name));
    }
  }

  async handle(req: IncomingMessage, res: ServerResponse) {
    // not `new URL`: it would resolve `..`, which is an ordinary part of a key
    const [path = '/', search = ''] = (req.url ?? '/').split('?');
    const query = new URLSearchParams(search);
    verifySignature(req, { path, query }, this.options.credentials);
    const { bucket, key } = addressOf(path);
    if (!bucket) {
      const Bucket = [...this.buckets.keys()].map(Name => ({ Name }));
      sendXml(res, 200, xml('ListAllMyBucketsResult', { Buckets: { Bucket } }));
      return;
    }
    if (!key) {
      await this.serveBucket(req, res, bucket, query);
      return;
    }
    const found = this.find(bucket);
    await serveObject({ ...found, bucket, key, query, req, res });
  }

  private find(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket) return bucket;
    throw new S3Error(404, 'NoSuchBucket', `There is no bucket ${name}.`);
  }

  private async serveBucket(
    req: IncomingMessage,
    res: ServerResponse,
    name: string,
    query: URLSearchParams,
  ) {
    if (req.method === 'PUT') {
      if (!this.buckets.has(name)) {
        const opened = await openBucket(this.options.dir, name);
        this.buckets.set(name, opened);
      }
      sendXml(res, 200, '');
      return;
    }
    const { objects } = this.find(name);
    if (req.method === 'HEAD') sendXml(res, 200, '');
    else if (req.method === 'GET' && query.get('list-type') === '2') {
      sendXml(res, 200, listObjects(objects, name, query));
    } else if (req.method === 'GET' && query.has('location')) {
      sendXml(res, 200, xml('LocationConstraint', {}));
    } else throw notImplemented(`${req.method} on a bucket`);
  }
}

/** Starts the S3 server on loopback. @public */
export async function startS3(options: S3Options): Promise<Service> {
  const { port, log = () => {} } = options;
  const s3 = new S3Server(options);
  await s3.open();
  const server = createServer((req, res) => {
    if (refuseForeign(req, res)) return;
    s3.handle(req, res).catch((cause: unknown) => {
      const error = asS3Error(cause);
      log(`${req.method} ${req.url}: ${error.code} ${error.message}`);
      sendError(res, error);
    });
  });
  const endpoint = await listen(server, port, 'the S3 server');
  return { endpoint, stop: () => closeServer(server) };
}
