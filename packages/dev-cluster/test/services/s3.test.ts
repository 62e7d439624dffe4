import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3 } from '../../src/services/s3/startS3';
import type { Service } from '../../src/services/Service';
import { freePort } from './ports';

const credentials = { accessKey: 'embedded', secretKey: 'secret' };
const Bucket = 'agent-artifacts';
let dir: string;
let port: number;
let service: Service;
let s3: S3Client;

const clientWith = (secretAccessKey: string) =>
  new S3Client({
    endpoint: service.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: credentials.accessKey, secretAccessKey },
    maxAttempts: 1,
  });

const open = () => startS3({ dir, port, credentials, buckets: [Bucket] });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'aw-s3-'));
  port = await freePort();
  service = await open();
  s3 = clientWith(credentials.secretKey);
});

afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function textOf(Key: string, Range?: string) {
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return got.Body?.transformToString();
}

const put = (Key: string, Body: string | Buffer) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));

describe('objects', () => {
  it('come back with their type and metadata', async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a b/ü+(1)*.json',
        Body: '{"n":1}',
        ContentType: 'application/json',
        Metadata: { step: 'scraper' },
      }),
    );
    const head = await s3.send(
      new HeadObjectCommand({ Bucket, Key: 'a b/ü+(1)*.json' }),
    );
    expect(head).toMatchObject({
      ContentType: 'application/json',
      ContentLength: 7,
      Metadata: { step: 'scraper' },
    });
    expect(await textOf('a b/ü+(1)*.json')).toBe('{"n":1}');
  });

  it.each([
    { range: 'bytes=0-3', want: '0123' },
    { range: 'bytes=7-', want: '789' },
    { range: 'bytes=-2', want: '89' },
    { range: 'bytes=8-99', want: '89' },
  ])('answer $range', async ({ range, want }) => {
    await put('range', '0123456789');
    expect(await textOf('range', range)).toBe(want);
  });

  it('refuse a range behind their end', async () => {
    await put('range', '0123456789');
    await expect(textOf('range', 'bytes=10-')).rejects.toMatchObject({
      name: 'InvalidRange',
    });
  });

  it('that are missing are NoSuchKey, and deleting one twice is fine', async () => {
    await put('gone', 'x');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    await expect(textOf('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('are written once only under If-None-Match, by two writers at once', async () => {
    const write = (Body: string) =>
      s3.send(
        new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }),
      );
    const results = await Promise.allSettled([write('1'), write('2')]);
    expect(results.map(r => r.status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
  });

  it('named like a path stay inside the folder', async () => {
    await put('../../outside', 'x');
    expect(await textOf('../../outside')).toBe('x');
    expect(readdirSync(dir)).toEqual([Bucket]);
  });

  it('survive a restart', async () => {
    await put('kept/1', 'still here');
    await service.stop();
    service = await open();
    expect(await textOf('kept/1')).toBe('still here');
  });
});

describe('multipart uploads', () => {
  const start = async (Key: string) => {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key }),
    );
    return { Bucket, Key, UploadId };
  };

  it('join their parts in order', async () => {
    const upload = await start('joined');
    const part = (PartNumber: number, Body: string) =>
      s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    const second = await part(2, 'world');
    const first = await part(1, 'hello ');
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: first.ETag },
            { PartNumber: 2, ETag: second.ETag },
          ],
        },
      }),
    );
    expect(await textOf('joined')).toBe('hello world');
  });

  it('leave nothing when aborted', async () => {
    const upload = await start('aborted');
    await s3.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }),
    );
    await s3.send(new AbortMultipartUploadCommand(upload));
    await expect(textOf('aborted')).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

describe('listings', () => {
  it('page through everything exactly once', async () => {
    const keys = Array.from({ length: 25 }, (_, i) => `list/${i}`);
    await Promise.all(keys.map(key => put(key, 'x')));
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const found: {
        Contents?: { Key?: string }[];
        NextContinuationToken?: string;
      } = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: 'list/',
          MaxKeys: 10,
          ContinuationToken,
        }),
      );
      seen.push(...(found.Contents ?? []).map(c => String(c.Key)));
      ContinuationToken = found.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual([...keys].sort());
  });

  it('fold folders, one on each page', async () => {
    await Promise.all(
      ['f/a/1', 'f/a/2', 'f/b/1', 'f/c'].map(key => put(key, 'x')),
    );
    const options = { Bucket, Prefix: 'f/', Delimiter: '/', MaxKeys: 1 };
    const first = await s3.send(new ListObjectsV2Command(options));
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'f/a/' }]);
    const second = await s3.send(
      new ListObjectsV2Command({
        ...options,
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(second.CommonPrefixes).toEqual([{ Prefix: 'f/b/' }]);
  });
});

describe('the door', () => {
  it('refuses another secret key', async () => {
    await expect(
      clientWith('wrong').send(new HeadBucketCommand({ Bucket })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it.each([
    { why: 'unsigned requests', headers: {} },
    { why: 'web pages', headers: { origin: 'https://example.org' } },
    { why: 'rebound names', headers: { host: 'evil.example' } },
  ])('refuses $why', async ({ headers }) => {
    const status = await new Promise(resolve =>
      request(
        { host: '127.0.0.1', port, path: `/${Bucket}/range`, headers },
        res => resolve(res.resume().statusCode),
      ).end(),
    );
    expect(status).toBe(403);
  });
});

describe('buckets', () => {
  it('are made beside each other, and stay', async () => {
    const missing = s3.send(new HeadBucketCommand({ Bucket: 'team-x-runs' }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
    await s3.send(new CreateBucketCommand({ Bucket: 'team-x-runs' }));
    await s3.send(
      new PutObjectCommand({ Bucket: 'team-x-runs', Key: 'a', Body: 'own' }),
    );
    // Making it again is no fault, as in S3's first region.
    await s3.send(new CreateBucketCommand({ Bucket: 'team-x-runs' }));
    await service.stop();
    service = await open();
    const got = await s3.send(
      new GetObjectCommand({ Bucket: 'team-x-runs', Key: 'a' }),
    );
    expect(await got.Body?.transformToString()).toBe('own');
    const elsewhere = s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each(['Team', 'a', 'under_score'])('can not be called %s', async name => {
    const make = s3.send(new CreateBucketCommand({ Bucket: name }));
    await expect(make).rejects.toThrow();
  });
});
