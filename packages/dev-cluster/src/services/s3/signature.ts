import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error, notImplemented } from './S3Error';

/** @public */
export interface S3Credentials {
  accessKey: string;
  secretKey: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const MAX_SKEW_MS = 15 * 60_000;

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([k, v]) => `${encode(k)}=${encode(v)}`)
    .sort()
    .join('&');
}

function header(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return (Array.isArray(value) ? value.join(',') : value ?? '').trim();
}

function assertFresh(amzDate: string) {
  const at = Date.parse(
    amzDate.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    ),
  );
  if (!(Math.abs(Date.now() - at) <= MAX_SKEW_MS)) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The request is older than 15 minutes.',
    );
  }
}

/** Checks AWS Signature Version 4 in the Authorization header. Throws AccessDenied and its kin. */
export function verifySignature(
  req: IncomingMessage,
  { path, query }: { path: string; query: URLSearchParams },
  { accessKey, secretKey }: S3Credentials,
) {
  if (query.has('X-Amz-Signature')) {
    throw notImplemented('A presigned URL');
  }
  const match = AUTHORIZATION.exec(header(req, 'authorization'));
  if (!match) {
    throw new S3Error(403, 'AccessDenied', 'The request is not signed.');
  }
  const [, key, date = '', region = '', signedHeaders = '', signature = ''] =
    match;
  if (key !== accessKey) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'Unknown access key.');
  }
  const amzDate = header(req, 'x-amz-date');
  assertFresh(amzDate);
  const names = signedHeaders.split(';');
  const canonical = [
    req.method,
    path, // as it was sent: the signer encoded it
    canonicalQuery(query),
    ...names.map(name => `${name}:${header(req, name).replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    header(req, 'x-amz-content-sha256'),
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', amzDate, scope, digest].join('\n');
  const signingKey = [region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    hmac(`AWS4${secretKey}`, date),
  );
  const want = hmac(signingKey, toSign);
  if (!timingSafeEqual(want, Buffer.from(signature, 'hex'))) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The signature does not match: the secret key differs.',
    );
  }
}
