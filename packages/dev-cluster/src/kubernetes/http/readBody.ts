import { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError } from '../../store';

const MAX_BODY_BYTES = 3 * 1024 * 1024;
const MAX_DEPTH = 200;

const tooLarge = () =>
  new ApiError(
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${MAX_BODY_BYTES}`,
  );

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Deep nesting would overflow the stack of every recursive step that follows. */
function refuseDeepNesting(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new ApiError(
        'BadRequest',
        `the object is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
}

/** The media type without parameters. */
export const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';

/** The request's body as data, undefined when there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const type = mediaType(request);
  if (type.includes('protobuf') || type.includes('cbor')) {
    throw new ApiError(
      'UnsupportedMediaType',
      `the body of the request was in an unsupported format (${type}): the embedded cluster speaks JSON and YAML. kubectl sends those with: kubectl create … --dry-run=client -o yaml | kubectl apply -f -`,
    );
  }
  const text = await readText(request);
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = type.includes('yaml')
      ? parseYaml(text, { maxAliasCount: 100 })
      : JSON.parse(text);
    refuseDeepNesting(value);
    return value;
  } catch (error) {
    if (ApiError.is(error)) throw error;
    throw new ApiError(
      'BadRequest',
      `the body of the request is not valid ${
        type.includes('yaml') ? 'YAML' : 'JSON'
      }: ${(error as Error).message}`,
    );
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as an object, or 400. */
export function requireRecord(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) {
    throw new ApiError(
      'BadRequest',
      'the body of the request is not an object',
    );
  }
  return value;
}
