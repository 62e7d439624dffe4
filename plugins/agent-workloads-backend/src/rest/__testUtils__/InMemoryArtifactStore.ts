import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { NotFoundError } from '@backstage/errors';
import type { ManifestEntry } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  ArtifactLocation,
  ArtifactObject,
  ArtifactStore,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';

/** Objects by `bucket/key`. */
export class InMemoryArtifactStore implements ArtifactStore {
  readonly objects = new Map<string, Buffer>();
  /** What was read, oldest first. */
  readonly reads: string[] = [];

  put(bucket: string, key: string, content: Buffer | string): void {
    this.objects.set(`${bucket}/${key}`, Buffer.from(content));
  }

  /** Puts a step's files and the manifest that describes them. */
  putStep(
    bucket: string,
    folder: string,
    files: Array<
      Pick<ManifestEntry, 'artifact' | 'file' | 'contentType' | 'title'> & {
        content: Buffer | string;
        path: string;
      }
    >,
  ): void {
    const artifacts = files.map(({ content, path, ...entry }) => {
      this.put(bucket, `${folder}/${path}`, content);
      const bytes = Buffer.from(content);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { ...entry, bytes: bytes.length, sha256 };
    });
    const manifest = { version: 1, step: folder.split('/').at(-1), artifacts };
    this.put(bucket, `${folder}/manifest.json`, JSON.stringify(manifest));
  }

  async read(
    { bucket, key }: ArtifactLocation,
    { range }: { signal: AbortSignal; range?: string },
  ): Promise<ArtifactObject> {
    this.reads.push(`${bucket}/${key}`);
    const object = this.objects.get(`${bucket}/${key}`);
    if (!object) {
      throw new NotFoundError(`There is no object ${key} in ${bucket}`);
    }
    const [, first, last] = /^bytes=([0-9]+)-([0-9]+)$/.exec(range ?? '') ?? [];
    const part =
      first === undefined
        ? object
        : object.subarray(Number(first), Number(last) + 1);
    return {
      body: Readable.from(chunksOf(part)),
      contentLength: part.length,
      totalLength: object.length,
    };
  }
}

/** As a network would bring them. */
function chunksOf(object: Buffer): Buffer[] {
  const size = 64 * 1024;
  return Array.from({ length: Math.ceil(object.length / size) }, (_, index) =>
    object.subarray(index * size, (index + 1) * size),
  );
}
