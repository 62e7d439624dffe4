import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Log, ObjectInfo, ObjectStore } from '../ports';
import { describeError, StepError } from '../StepError';
import {
  createS3Client,
  isS3Outage,
  type S3Access,
  s3StatusOf,
} from './s3Client';
import { GaveUp, withPatience } from './withPatience';

const TRY_MS = 20_000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;
/** Far more than a step ever stores in one object. */
const MAX_OBJECT_BYTES = 64 * 1024 * 1024;

export interface S3Options extends S3Access {
  bucket: string;
  /** How long an object store that is away is waited for, in each operation. */
  patienceSeconds: number;
  log: Log;
  /** Ends waiting and transfers. */
  signal?: AbortSignal;
  /** One try, from connecting to the last byte. Replaced in tests. */
  tryMs?: number;
}

/** Any S3, patient with outages. */
export class S3ObjectStore implements ObjectStore {
  private readonly client: S3Client;
  private readonly options: S3Options;
  private readonly tryMs: number;

  constructor(options: S3Options) {
    this.options = options;
    this.tryMs = options.tryMs ?? TRY_MS;
    this.client = createS3Client(options, this.tryMs);
  }

  head(key: string): Promise<ObjectInfo | undefined> {
    return this.attempt('looked up', key, async abortSignal => {
      try {
        const found = await this.client.send(
          new HeadObjectCommand({ Bucket: this.options.bucket, Key: key }),
          { abortSignal },
        );
        return {
          bytes: found.ContentLength ?? 0,
          metadata: found.Metadata ?? {},
        };
      } catch (error) {
        if (isNotFound(error)) {
          return undefined;
        }
        throw error;
      }
    });
  }

  get(key: string): Promise<Buffer> {
    return this.attempt('read', key, async abortSignal => {
      const found = await this.client.send(
        new GetObjectCommand({ Bucket: this.options.bucket, Key: key }),
        { abortSignal },
      );
      return readBody(found.Body, abortSignal);
    });
  }

  put(
    key: string,
    body: Buffer,
    options: { contentType: string; metadata?: Record<string, string> },
  ): Promise<void> {
    return this.attempt('written', key, async abortSignal => {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.options.bucket,
          Key: key,
          Body: body,
          ContentType: options.contentType,
          Metadata: options.metadata,
        }),
        { abortSignal },
      );
    });
  }

  private async attempt<T>(
    verb: string,
    key: string,
    work: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal, patienceSeconds, log } = this.options;
    try {
      return await withPatience(
        async () => {
          const late = AbortSignal.timeout(this.tryMs);
          try {
            return await work(signal ? AbortSignal.any([signal, late]) : late);
          } catch (error) {
            // The client calls every abort the same.
            throw late.aborted
              ? new Error(`no answer within ${this.tryMs / 1000} s`)
              : error;
          }
        },
        {
          patience: {
            totalMs: patienceSeconds * 1000,
            firstDelayMs: FIRST_DELAY_MS,
            maxDelayMs: MAX_DELAY_MS,
          },
          isPassing: isS3Outage,
          onRetry: (error, delayMs) => {
            log.warn('the object store is away or busy, trying again', {
              key,
              delay: delayMs,
              message: describeError(error),
            });
          },
          signal,
        },
      );
    } catch (error) {
      throw error instanceof GaveUp ? this.explain(verb, key, error) : error;
    }
  }

  private explain(verb: string, key: string, gaveUp: GaveUp): StepError {
    const { cause } = gaveUp;
    const status = s3StatusOf(cause);
    const reason = status
      ? `HTTP ${status}, ${describeError(cause)}`
      : describeError(cause);
    const { bucket, endpoint } = this.options;
    return new StepError(
      `The object ${key} could not be ${verb} in bucket ${bucket} at ${endpoint}${gaveUp.effort}: ${reason}. Check that the object store runs and that the Secret agent-workloads-s3 fits it, then run again: what is stored is kept.`,
      { cause },
    );
  }
}

/** Bounded in size, and in time by the signal, which the client no longer heeds once the headers are there. */
async function readBody(body: unknown, signal: AbortSignal): Promise<Buffer> {
  if (!(body instanceof Readable)) {
    return Buffer.alloc(0);
  }
  const stop = () => body.destroy(new Error('the answer broke off'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_OBJECT_BYTES) {
        throw new StepError(
          `it is larger than ${MAX_OBJECT_BYTES} bytes, which no step of this pipeline stores`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isNotFound(error: unknown): boolean {
  const { name } = error as { name?: string };
  // A missing bucket must not look like a missing object.
  return (
    (name === 'NotFound' || name === 'NoSuchKey') && s3StatusOf(error) === 404
  );
}
