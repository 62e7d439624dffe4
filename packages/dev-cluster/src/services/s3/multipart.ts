import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Draft, FileObjects, ObjectInfo } from './FileObjects';
import { S3Error } from './S3Error';

interface Upload {
  about: Pick<ObjectInfo, 'key' | 'contentType' | 'metadata'>;
  parts: Map<number, Draft>;
}

const MAX_OPEN_UPLOADS = 1000;

/** Uploads in parts, kept while the server runs: after a restart a client gets NoSuchUpload and starts over. */
export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly objects: FileObjects) {}

  start(about: Upload['about']): string {
    if (this.uploads.size >= MAX_OPEN_UPLOADS) {
      throw new S3Error(503, 'SlowDown', 'Too many uploads are open.');
    }
    const id = randomUUID();
    this.uploads.set(id, { about, parts: new Map() });
    return id;
  }

  private find(id: string, key: string): Upload {
    const upload = this.uploads.get(id);
    if (upload?.about.key === key) return upload;
    throw new S3Error(404, 'NoSuchUpload', 'There is no such upload.');
  }

  async put(id: string, key: string, part: number, body: Readable) {
    const upload = this.find(id, key);
    if (!Number.isInteger(part) || part < 1 || part > 10_000) {
      throw new S3Error(400, 'InvalidArgument', 'Parts count from 1 to 10000.');
    }
    const draft = await this.objects.draft(body);
    const before = upload.parts.get(part);
    upload.parts.set(part, draft);
    if (before) await this.objects.discard(before);
    return draft;
  }

  /** Joins the parts that the client lists. */
  async complete(id: string, key: string, request: string) {
    const upload = this.find(id, key);
    const numbers = [...request.matchAll(/<PartNumber>(\d+)</g)].map(m =>
      Number(m[1]),
    );
    const parts = numbers.map(n => upload.parts.get(n));
    const known = parts.filter(p => p !== undefined);
    if (known.length === 0 || known.length < parts.length) {
      throw new S3Error(400, 'InvalidPart', 'A listed part was not uploaded.');
    }
    const objects = this.objects;
    async function* bytes() {
      for (const part of known) yield* objects.readDraft(part);
    }
    const draft = await objects.draft(Readable.from(bytes()));
    const md5s = Buffer.concat(known.map(p => Buffer.from(p.etag, 'hex')));
    const etag = createHash('md5').update(md5s).digest('hex');
    const info = await objects.commit(draft, {
      ...upload.about,
      etag: `${etag}-${known.length}`,
    });
    await this.abort(id, key);
    return info;
  }

  async abort(id: string, key: string) {
    const { parts } = this.find(id, key);
    this.uploads.delete(id);
    for (const part of parts.values()) await this.objects.discard(part);
  }
}
