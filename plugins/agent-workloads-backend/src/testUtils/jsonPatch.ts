import { isDeepStrictEqual } from 'node:util';

type Container = Record<string, unknown> & unknown[];

interface Operation {
  op: string;
  path: string;
  value?: unknown;
}

const isOperation = (value: object): value is Operation =>
  'op' in value && 'path' in value;

/** Applies the operations of RFC 6902 that the product sends. Throws on a failed test or a missing path. */
export function applyJsonPatch<T>(document: T, patch: readonly object[]): T {
  const root = { document: structuredClone(document) };
  for (const operation of patch) {
    if (!isOperation(operation)) throw new TypeError('not an operation');
    apply(root, operation);
  }
  return root.document;
}

function apply(root: object, { op, path, value }: Operation): void {
  const keys = ['document', ...path.split('/').slice(1)].map(key =>
    key.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => {
    const next = (at as Container | undefined)?.[key as never];
    if (next === undefined) throw new Error(`no such path: ${path}`);
    return next;
  }, root) as Container;
  const exists = Object.hasOwn(parent, last);
  if (op === 'test') {
    if (!isDeepStrictEqual(parent[last as never], value))
      throw new Error(`test failed: ${path}`);
    return;
  }
  if (op !== 'add' && !exists) throw new Error(`no such path: ${path}`);
  if (op === 'remove') delete parent[last as never];
  else if (Array.isArray(parent) && op === 'add')
    parent.splice(last === '-' ? parent.length : Number(last), 0, value);
  else parent[last as never] = structuredClone(value) as never;
}
