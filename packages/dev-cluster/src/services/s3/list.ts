import type { FileObjects, ObjectInfo } from './FileObjects';
import { xml } from './xml';

const MAX_KEYS = 1000;

interface Page {
  contents: ObjectInfo[];
  prefixes: string[];
  /** The last key or common prefix on this page when there is more. */
  next?: string;
}

/** One page of keys; keys that share a part up to the delimiter are folded into one common prefix. */
function page(
  objects: FileObjects,
  prefix: string,
  options: { delimiter: string; after: string; limit: number },
): Page {
  const { delimiter, after, limit } = options;
  const contents: ObjectInfo[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const info of objects.list(prefix, after)) {
    const end = delimiter ? info.key.indexOf(delimiter, prefix.length) : -1;
    const folded =
      end < 0 ? undefined : info.key.slice(0, end + delimiter.length);
    // a page that ended with a common prefix continues behind everything under it
    if (
      folded !== undefined &&
      (folded === prefixes.at(-1) || folded === after)
    )
      continue;
    if (contents.length + prefixes.length === limit) {
      return { contents, prefixes, next: last };
    }
    if (folded === undefined) contents.push(info);
    else prefixes.push(folded);
    last = folded ?? info.key;
  }
  return { contents, prefixes };
}

/** Answers ListObjectsV2. */
export function listObjects(
  objects: FileObjects,
  bucket: string,
  query: URLSearchParams,
): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token
    ? Buffer.from(token, 'base64url').toString()
    : query.get('start-after') ?? '';
  const wanted = Number(query.get('max-keys') ?? MAX_KEYS);
  const limit = Math.min(Math.max(Math.trunc(wanted) || 0, 0), MAX_KEYS);
  const found = page(objects, prefix, { delimiter, after, limit });
  const encode = (text: string) =>
    query.get('encoding-type') === 'url' ? encodeURIComponent(text) : text;
  return xml('ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter ? encode(delimiter) : undefined,
    MaxKeys: limit,
    KeyCount: found.contents.length + found.prefixes.length,
    IsTruncated: found.next !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken:
      found.next === undefined
        ? undefined
        : Buffer.from(found.next).toString('base64url'),
    EncodingType: query.get('encoding-type') ?? undefined,
    Contents: found.contents.map(info => ({
      Key: encode(info.key),
      LastModified: info.lastModified,
      ETag: `"${info.etag}"`,
      Size: info.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: found.prefixes.map(p => ({ Prefix: encode(p) })),
  });
}
