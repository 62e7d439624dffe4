import { createHash } from 'node:crypto';
import type { FetchResult, ObjectInfo, ObjectStore } from '../ports';

export interface StoredPage {
  key: string;
  bytes: number;
  finalUrl: string;
  status: number;
  contentType: string;
  sha256: string;
  truncated: boolean;
  fetchedAt: string;
}

/** Pages in the object store; the key follows from the URL, so a page that was stored once is found again. */
export class PageStore {
  private readonly store: ObjectStore;
  private readonly prefix: string;
  private readonly now: () => Date;

  constructor(store: ObjectStore, prefix: string, now = () => new Date()) {
    this.store = store;
    this.prefix = prefix;
    this.now = now;
  }

  keyOf(url: string): string {
    return `${this.prefix}${createHash('sha256').update(url).digest('hex')}`;
  }

  async find(url: string): Promise<StoredPage | undefined> {
    const key = this.keyOf(url);
    const info = await this.store.head(key);
    return info && fromInfo(key, info);
  }

  read(key: string): Promise<Buffer> {
    return this.store.get(key);
  }

  async save(
    url: string,
    response: FetchResult & { kind: 'response' },
  ): Promise<StoredPage> {
    const page: StoredPage = {
      key: this.keyOf(url),
      bytes: response.body.length,
      finalUrl: response.finalUrl,
      status: response.status,
      // Headers of strangers go into headers of ours.
      contentType: response.contentType
        .replace(/[^\x20-\x7e]/g, '')
        .slice(0, 200),
      sha256: createHash('sha256').update(response.body).digest('hex'),
      truncated: response.truncated,
      fetchedAt: this.now().toISOString(),
    };
    await this.store.put(page.key, response.body, {
      // Never served as HTML from the object store's own origin.
      contentType: 'application/octet-stream',
      metadata: {
        'final-url': page.finalUrl,
        status: String(page.status),
        'page-type': page.contentType,
        sha256: page.sha256,
        truncated: String(page.truncated),
        'fetched-at': page.fetchedAt,
      },
    });
    return page;
  }
}

/** An object without our metadata is none of ours: it is fetched anew. */
function fromInfo(key: string, info: ObjectInfo): StoredPage | undefined {
  const { metadata } = info;
  const status = Number(metadata.status);
  const finalUrl = metadata['final-url'];
  const sha256 = metadata.sha256;
  const fetchedAt = metadata['fetched-at'];
  if (!Number.isInteger(status) || !finalUrl || !sha256 || !fetchedAt) {
    return undefined;
  }
  return {
    key,
    bytes: info.bytes,
    finalUrl,
    status,
    contentType: metadata['page-type'] ?? '',
    sha256,
    truncated: metadata.truncated === 'true',
    fetchedAt,
  };
}
