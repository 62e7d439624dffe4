import { InputError, isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Tags,
} from 'yaml';
import { MAX_ALIASES, MAX_BYTES, MAX_OBJECTS } from './limits';

/** An object with the place that people find it at. */
export interface Manifest {
  object: JsonObject;
  /** e.g. `services/s3.yaml, document 2, line 14`. */
  source: string;
}

/**
 * Reads the objects of a YAML or JSON text as kubectl would. Lists (`kind: List`) are taken apart, empty documents left
 * out. However hostile the text is, the work that it makes is bounded.
 */
export function parseManifests(text: string, source: string): Manifest[] {
  const lines = new LineCounter();
  const documents = parseDocuments(text, source, lines);
  return documents.flatMap((document, index) => {
    const place =
      documents.length > 1 ? `${source}, document ${index + 1}` : source;
    const read = readDocument(document, place, lines);
    return read === undefined ? [] : objectsOf(read.value, read.where);
  });
}

/** Reads a text that is one object and no manifest of Kubernetes, e.g. a kustomization. */
export function parseObject(
  text: string,
  source: string,
): Record<string, unknown> {
  const lines = new LineCounter();
  const [first, ...more] = parseDocuments(text, source, lines)
    .map(document => readDocument(document, source, lines))
    .filter(read => read !== undefined);
  if (!first || more.length > 0 || !isObject(first.value))
    throw new InputError(`${source}: one YAML object is expected here`);
  return first.value;
}

function parseDocuments(
  text: string,
  source: string,
  lineCounter: LineCounter,
): Document.Parsed[] {
  const size = Buffer.byteLength(text);
  if (size > MAX_BYTES)
    throw new InputError(
      `${source}: ${size} bytes are more than the ${MAX_BYTES} that manifests may have; split it`,
    );
  const documents = attempt(source, () =>
    parseAllDocuments(text, {
      lineCounter,
      version: '1.1',
      customTags: asKubectl,
      merge: true,
      // compared below in less than quadratic time
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    }),
  );
  if (!Array.isArray(documents)) return [];
  if (documents.length > MAX_OBJECTS)
    throw new InputError(
      `${source}: ${documents.length} documents are more than the ${MAX_OBJECTS} that may be applied at once; split it`,
    );
  return documents;
}

/** kubectl knows octal numbers and yes and no, but takes times, dates and dots for texts. */
function asKubectl(tags: Tags): Tags {
  const kept = tags.filter(
    tag =>
      typeof tag === 'string' ||
      (/:(map|seq|str|null|bool|int|merge)$/.test(tag.tag) &&
        !('format' in tag && tag.format === 'TIME')),
  );
  return [...kept, 'float', 'floatExp'];
}

function readDocument(
  document: Document.Parsed,
  place: string,
  lines: LineCounter,
): { value: unknown; where: string } | undefined {
  const at = (position: number) => {
    const { line, col } = lines.linePos(position);
    return `${place}, line ${line}, column ${col}`;
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem)
    throw new InputError(
      `${at(problem.pos[0])}: ${problem.message}; correct the YAML`,
    );
  const { contents } = document;
  if (contents === null) return undefined;
  const start = contents.range[0];
  const twice = attempt(place, () => repeatedKey(document));
  if (twice)
    throw new InputError(
      `${at(twice.position ?? start)}: the key ${
        twice.key
      } stands here twice; remove one`,
    );
  const where = `${place}, line ${lines.linePos(start).line}`;
  const value = plainValue(document, where);
  return value === null ? undefined : { value, where };
}

function repeatedKey(
  document: Document.Parsed,
): { key: string; position?: number } | undefined {
  let found: { key: string; position?: number } | undefined;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        // several merge keys are legal
        if (keys.has(name) && name !== '<<') {
          found = { key: name, position: key.range?.[0] };
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** Only what JSON can carry reaches the API server. */
function plainValue(document: Document.Parsed, where: string): unknown {
  return attempt(where, () => {
    const text = JSON.stringify(
      document.toJS({ maxAliasCount: MAX_ALIASES }),
      (_, inner: unknown) => assertExact(inner),
    );
    if (text.length > MAX_BYTES)
      throw new Error(
        `with its aliases written out it has more than ${MAX_BYTES} characters`,
      );
    return JSON.parse(text);
  });
}

/** Other numbers would arrive as something else. */
function assertExact(value: unknown): unknown {
  if (
    typeof value === 'number' &&
    !(Number.isInteger(value) ? Number.isSafeInteger(value) : isFinite(value))
  )
    throw new Error('it has a number that is too large to be exact; quote it');
  return value;
}

function attempt<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    throw new InputError(`${where}: this can't be read: ${reason}`);
  }
}

/** The objects that a value is: itself, or what its list holds. */
export function objectsOf(value: unknown, where: string): Manifest[] {
  if (!isObject(value))
    throw new InputError(
      `${where}: there is no object; a manifest begins with apiVersion and kind`,
    );
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '')
    throw new InputError(
      `${where}: apiVersion is missing; name it, e.g. apiVersion: apps/v1`,
    );
  if (typeof kind !== 'string' || kind === '')
    throw new InputError(
      `${where}: kind is missing; name it, e.g. kind: Deployment`,
    );
  if (kind !== 'List' || apiVersion !== 'v1')
    return [{ object: value as JsonObject, source: where }];
  const items: unknown[] = Array.isArray(value.items) ? value.items : [];
  return items.flatMap((item, index) =>
    objectsOf(item, `${where}, items[${index}]`),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
