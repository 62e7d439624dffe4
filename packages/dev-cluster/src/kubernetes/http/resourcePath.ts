/** What a URL path addresses. */
export interface ResourcePath {
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  name?: string;
  subresource?: string;
}

const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];

/** Parses /api/v1/… and /apis/{group}/{version}/…; undefined for other paths. */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const parts = pathname
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent);
  const [root, ...afterRoot] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : afterRoot.shift();
  const [version, ...rest] = afterRoot;
  if (group === undefined || !version || rest.length === 0) return undefined;
  const [first, namespace, third] = rest;
  const ofNamespaceItself =
    first !== 'namespaces' ||
    third === undefined ||
    (rest.length === 3 && NAMESPACE_SUBRESOURCES.includes(third));
  const [plural, name, subresource, ...more] = ofNamespaceItself
    ? rest
    : rest.slice(2);
  if (!plural || more.length > 0) return undefined;
  return {
    group,
    version,
    plural,
    ...(!ofNamespaceItself && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}
