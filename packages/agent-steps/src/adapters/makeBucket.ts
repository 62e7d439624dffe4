import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Log } from '../ports';
import { describeError, StepError } from '../StepError';
import {
  createS3Client,
  isS3Outage,
  type S3Access,
  s3StatusOf,
} from './s3Client';
import { GaveUp, withPatience } from './withPatience';

const TRY_MS = 10_000;
const PAUSES = { firstDelayMs: 500, maxDelayMs: 5_000 };

/** The region in which S3 wants to be told no region. */
const UNNAMED_REGION = 'us-east-1';

export interface MakeBucketOptions extends S3Access {
  bucket: string;
  patienceSeconds: number;
  log: Log;
  signal?: AbortSignal;
}

/** Makes the bucket if there is none, with nothing but the S3 API, and waits for a store that is still starting. */
export async function makeBucket(
  options: MakeBucketOptions,
): Promise<'made' | 'there'> {
  const client = createS3Client(options, TRY_MS);
  try {
    return await withPatience(() => makeOnce(client, options), {
      patience: { totalMs: options.patienceSeconds * 1000, ...PAUSES },
      isPassing: isS3Outage,
      onRetry: (error, delay) => {
        options.log.warn('the object store is away or busy, trying again', {
          delay,
          message: describeError(error),
        });
      },
      signal: options.signal,
    });
  } catch (error) {
    throw error instanceof GaveUp ? explain(options, error) : error;
  } finally {
    client.destroy();
  }
}

async function makeOnce(
  client: S3Client,
  { bucket, region, signal }: MakeBucketOptions,
): Promise<'made' | 'there'> {
  const late = AbortSignal.timeout(TRY_MS);
  const abortSignal = signal ? AbortSignal.any([signal, late]) : late;
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }), {
      abortSignal,
    });
    return 'there';
  } catch (error) {
    if (s3StatusOf(error) !== 404) throw error;
  }
  try {
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(region !== UNNAMED_REGION && {
          CreateBucketConfiguration: {
            LocationConstraint: region as BucketLocationConstraint,
          },
        }),
      }),
      { abortSignal },
    );
    return 'made';
  } catch (error) {
    // Another pod of this Job was faster.
    if ((error as Error).name === 'BucketAlreadyOwnedByYou') return 'there';
    throw error;
  }
}

function explain(options: MakeBucketOptions, gaveUp: GaveUp): StepError {
  const { bucket, endpoint, region } = options;
  const { cause } = gaveUp;
  const status = s3StatusOf(cause);
  const reason = status
    ? `HTTP ${status}, ${describeError(cause)}`
    : describeError(cause);
  return new StepError(
    `The bucket ${bucket} could not be made at ${endpoint}${
      gaveUp.effort
    }: ${reason}. ${adviceOn(status, region)}`,
    { cause },
  );
}

function adviceOn(status: number | undefined, region: string): string {
  switch (status) {
    case 301:
      return `It lies in another region than ${region}: correct s3_region of the environment.`;
    case 401:
    case 403:
      return "Either the Secret agent-workloads-s3 does not fit the store, or the bucket is somebody else's, or its user may not make buckets: then have it made.";
    case 409:
      return 'Somebody else has a bucket of this name: choose another one for the environment.';
    default:
      return 'Check that the object store runs and that s3_endpoint of the environment leads to it.';
  }
}
