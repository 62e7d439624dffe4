import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './S3Error';

/** What is known of an object beside its bytes. */
export interface ObjectInfo {
  key: string;
  size: number;
  /** MD5 in hex, as S3 does for objects of one part. */
  etag: string;
  contentType: string;
  metadata: Record<string, string>;
  lastModified: string;
  /** Name of the file that holds the bytes. */
  file: string;
}

/** Bytes on disk that no object names yet. */
export interface Draft {
  file: string;
  size: number;
  etag: string;
  sha256: string;
}

const MAX_OBJECT_BYTES = 1024 ** 3;
const nameOf = (key: string) => createHash('sha256').update(key).digest('hex');

/**
 * Objects of one bucket as files. An object is an entry in `index/` that names a file in `data/`; the entry is
 * replaced by a rename, so a reader sees the old object or the new one, and a kill leaves at most an unnamed file,
 * which the next start removes.
 */
export class FileObjects {
  private readonly infos = new Map<string, ObjectInfo>();

  private constructor(private readonly dir: string) {}

  static async open(dir: string): Promise<FileObjects> {
    const objects = new FileObjects(dir);
    await mkdir(join(dir, 'index'), { recursive: true });
    await mkdir(join(dir, 'data'), { recursive: true });
    for (const name of await readdir(join(dir, 'index'))) {
      if (name.endsWith('.json')) await objects.load(name);
      else await rm(join(dir, 'index', name), { force: true });
    }
    const named = new Set([...objects.infos.values()].map(info => info.file));
    for (const file of await readdir(join(dir, 'data'))) {
      if (!named.has(file)) await rm(join(dir, 'data', file), { force: true });
    }
    return objects;
  }

  private async load(name: string) {
    const text = await readFile(join(this.dir, 'index', name), 'utf8');
    const info: ObjectInfo = JSON.parse(text);
    this.infos.set(info.key, info);
  }

  get(key: string): ObjectInfo | undefined {
    return this.infos.get(key);
  }

  /** In order of their keys' UTF-8 bytes, as S3 lists. */
  list(prefix: string, after: string): ObjectInfo[] {
    return [...this.infos.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
      .filter(
        ({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
      );
  }

  read(info: ObjectInfo, range?: { start: number; end: number }): ReadStream {
    return createReadStream(join(this.dir, 'data', info.file), range);
  }

  readDraft(draft: Draft): ReadStream {
    return createReadStream(join(this.dir, 'data', draft.file));
  }

  /** Stores bytes without naming them. */
  async draft(body: Readable): Promise<Draft> {
    const file = randomUUID();
    const path = join(this.dir, 'data', file);
    const md5 = createHash('md5');
    const sha256 = createHash('sha256');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > MAX_OBJECT_BYTES) {
          done(new S3Error(400, 'EntityTooLarge', 'Objects end at 1 GiB.'));
          return;
        }
        md5.update(chunk);
        sha256.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(body, measure, createWriteStream(path));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    const [etag, digest] = [md5.digest('hex'), sha256.digest('hex')];
    return { file, size, etag, sha256: digest };
  }

  async discard(draft: Draft) {
    await rm(join(this.dir, 'data', draft.file), { force: true });
  }

  /** Makes stored bytes the object `key`. */
  async commit(
    draft: Draft,
    about: Pick<ObjectInfo, 'key' | 'contentType' | 'metadata'> & {
      etag?: string;
      onlyIfAbsent?: boolean;
    },
  ): Promise<ObjectInfo> {
    const { key, contentType, metadata, etag = draft.etag } = about;
    const before = this.infos.get(key);
    if (about.onlyIfAbsent && before) {
      await this.discard(draft);
      throw new S3Error(412, 'PreconditionFailed', `${key} exists already.`);
    }
    const info: ObjectInfo = {
      key,
      size: draft.size,
      etag,
      contentType,
      metadata,
      lastModified: new Date().toISOString(),
      file: draft.file,
    };
    this.infos.set(key, info); // before the first await: two conditional writers never both pass
    const path = join(this.dir, 'index', nameOf(key));
    const next = `${path}.${draft.file}`;
    await writeFile(next, JSON.stringify(info));
    await rename(next, `${path}.json`);
    if (before) await rm(join(this.dir, 'data', before.file), { force: true });
    return info;
  }

  async delete(key: string) {
    const info = this.infos.get(key);
    if (!info) return;
    this.infos.delete(key);
    await rm(join(this.dir, 'index', `${nameOf(key)}.json`), { force: true });
    await rm(join(this.dir, 'data', info.file), { force: true });
  }
}
