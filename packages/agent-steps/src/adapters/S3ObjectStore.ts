import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectInfo, ObjectStore } from '../ports';
import { describeError, StepError } from '../StepError';

export interface S3Options {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Any S3: path style, no checksums that only AWS understands, nothing that can hang. */
export class S3ObjectStore implements ObjectStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly endpoint: string;

  constructor(options: S3Options) {
    this.bucket = options.bucket;
    this.endpoint = options.endpoint;
    this.client = new S3Client({
      endpoint: options.endpoint,
      region: options.region,
      forcePathStyle: true,
      maxAttempts: 5,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      credentials: {
        accessKeyId: options.accessKeyId,
        secretAccessKey: options.secretAccessKey,
      },
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: 30_000,
        throwOnRequestTimeout: true,
      },
    });
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    try {
      const found = await this.client.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key }),
      );
      return {
        bytes: found.ContentLength ?? 0,
        metadata: found.Metadata ?? {},
      };
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw this.explain('looked up', key, error);
    }
  }

  async get(key: string): Promise<Buffer> {
    try {
      const found = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: key }),
      );
      return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
    } catch (error) {
      throw this.explain('read', key, error);
    }
  }

  async put(
    key: string,
    body: Buffer,
    options: { contentType: string; metadata?: Record<string, string> },
  ): Promise<void> {
    try {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: body,
          ContentType: options.contentType,
          Metadata: options.metadata,
        }),
      );
    } catch (error) {
      throw this.explain('written', key, error);
    }
  }

  private explain(verb: string, key: string, error: unknown): StepError {
    const status = statusOf(error);
    const reason = status
      ? `HTTP ${status}, ${describeError(error)}`
      : describeError(error);
    return new StepError(
      `The object ${key} could not be ${verb} in bucket ${this.bucket} at ${this.endpoint}: ${reason}. Check that the object store runs and that the Secret agent-workloads-s3 fits it.`,
      { cause: error },
    );
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
}

function isNotFound(error: unknown): boolean {
  const { name } = error as { name?: string };
  // A missing bucket must not look like a missing object.
  return (
    (name === 'NotFound' || name === 'NoSuchKey') && statusOf(error) === 404
  );
}
