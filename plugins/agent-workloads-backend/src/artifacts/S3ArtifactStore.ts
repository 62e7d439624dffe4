import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ForwardedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type {
  ArtifactLocation,
  ArtifactObject,
  ArtifactStore,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';

export interface S3Options {
  /** Absent for AWS itself. */
  endpoint?: string;
  region: string;
  /** Absent: found as the AWS SDK finds them, e.g. from the pod's identity. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  forcePathStyle: boolean;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** Without a byte for so long the store counts as gone. */
const IDLE_TIMEOUT_MS = 20_000;

/** Reads artifacts from an S3 store. */
export class S3ArtifactStore implements ArtifactStore {
  readonly #client: S3Client;
  readonly #where: string;

  constructor(options: S3Options) {
    this.#where = options.endpoint ?? `AWS S3 in ${options.region}`;
    this.#client = new S3Client({
      ...options,
      maxAttempts: 2,
      // Stores other than AWS know no checksums of newer kinds; digests are checked by the caller.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: IDLE_TIMEOUT_MS,
      },
    });
  }

  async read(
    { bucket, key }: ArtifactLocation,
    { signal, range }: { signal: AbortSignal; range?: string },
  ): Promise<ArtifactObject> {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      Range: range,
    });
    try {
      const answer = await this.#client.send(command, { abortSignal: signal });
      const contentLength = answer.ContentLength ?? 0;
      const total = /\/([0-9]+)$/.exec(answer.ContentRange ?? '')?.[1];
      return {
        body: answer.Body instanceof Readable ? answer.Body : Readable.from([]),
        contentLength,
        totalLength: total === undefined ? contentLength : Number(total),
        ...(answer.ContentRange && { contentRange: answer.ContentRange }),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translate(error, { bucket, key });
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #translate(error: unknown, { bucket, key }: ArtifactLocation): Error {
    const { name, $metadata } = error as {
      name?: string;
      $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    if (name === 'NoSuchKey' || (status === 404 && name !== 'NoSuchBucket')) {
      return new NotFoundError(`There is no object ${key} in ${bucket}`);
    }
    if (status !== undefined && status < 500 && status !== 429) {
      // Our own credentials or config are at fault, never the caller.
      return new ForwardedError(
        `The object store ${
          this.#where
        } refused to read ${key} from ${bucket}; check agentWorkloads.artifacts.s3`,
        new Error(`${name} (HTTP ${status})`),
      );
    }
    return new ServiceUnavailableError(
      `The object store ${this.#where} does not answer; try again`,
      error,
    );
  }
}
