import { S3Client } from '@aws-sdk/client-s3';
import { StepError } from '../StepError';

export interface S3Access {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const CONNECT_MS = 3_000;

/** Any S3: path style, no checksums that only AWS understands, nothing that can hang. */
export function createS3Client(access: S3Access, tryMs: number): S3Client {
  return new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    // Tries are made by the caller: the SDK counts them, an outage is measured in time.
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: {
      accessKeyId: access.accessKeyId,
      secretAccessKey: access.secretAccessKey,
    },
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: tryMs,
      throwOnRequestTimeout: true,
    },
  });
}

/** No answer at all, or one that says "later"; what is wrong with the request itself stays wrong. */
export function isS3Outage(error: unknown): boolean {
  if (error instanceof StepError) {
    return false;
  }
  const status = s3StatusOf(error);
  return (
    status === undefined ||
    // An answer that could not be read is none of S3's.
    status < 300 ||
    status === 408 ||
    status === 429 ||
    (status >= 500 && status !== 501)
  );
}

export function s3StatusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
}
