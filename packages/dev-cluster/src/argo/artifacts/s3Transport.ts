import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ArtifactTransport, RepositoryAccess } from './ArtifactTransport';

const WHOLE_BODY = 16 * 1024 * 1024;

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.txt': 'text/plain',
};

/** Artifacts in an S3 bucket. */
export function openS3Transport(access: RepositoryAccess): ArtifactTransport {
  const { bucket } = access;
  const client = new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: access.accessKey,
      secretAccessKey: access.secretKey,
    },
    maxAttempts: 3,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const put = async (path: string, key: string) => {
    const { size } = await stat(path);
    const dot = key.lastIndexOf('.');
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        // A stream can't be sent again after a failure, so what is small goes as a whole.
        Body:
          size <= WHOLE_BODY ? await readFile(path) : createReadStream(path),
        ContentLength: size,
        ContentType: TYPES[key.slice(dot)] ?? 'application/octet-stream',
      }),
    );
  };
  const get = async (key: string, path: string) => {
    const object = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
    );
    await mkdir(dirname(path), { recursive: true });
    await pipeline(
      object.Body instanceof Readable ? object.Body : Readable.from([]),
      createWriteStream(path),
    );
  };
  return {
    async upload(path, key) {
      if (!(await stat(path)).isDirectory()) return put(path, key);
      const prefix = key.endsWith('/') ? key : `${key}/`;
      const entries = await readdir(path, {
        recursive: true,
        withFileTypes: true,
      });
      for (const entry of entries.filter(one => one.isFile())) {
        const file = join(entry.parentPath, entry.name);
        await put(file, prefix + file.slice(path.length + 1));
      }
      return undefined;
    },
    async download(key, path) {
      try {
        await get(key, path);
        return true;
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      const prefix = key.endsWith('/') ? key : `${key}/`;
      const keys = await listKeys(client, bucket, prefix);
      for (const one of keys)
        await get(one, join(path, one.slice(prefix.length)));
      return keys.length > 0;
    },
  };
}

async function listKeys(client: S3Client, bucket: string, prefix: string) {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ContinuationToken: token,
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token);
  return keys.filter(key => !key.endsWith('/') && !key.includes('/../'));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(NoSuchKey|NotFound)$/.test(error.name);
}
