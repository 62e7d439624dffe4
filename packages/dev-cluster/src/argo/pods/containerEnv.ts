import type { KubeObject, ObjectStore } from '../../store/types';
import { KINDS } from '../../store/kinds';
import type { Container, EnvVar } from '../model';

/** A container can't start yet: what a kubelet calls CreateContainerConfigError. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerConfigError';
  }
}

/** Environment of a container's process, and nothing of ours. */
export function containerEnv(
  container: Container,
  pod: KubeObject,
  store: ObjectStore,
): Record<string, string> {
  const namespace = pod.metadata.namespace ?? 'default';
  const read = (kind: 'ConfigMap' | 'Secret', name: string) =>
    readData(store, kind, namespace, name);
  const env: Record<string, string> = {};
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ??
    []) {
    const ref = configMapRef ?? secretRef;
    if (!ref) continue;
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const data = read(kind, ref.name);
    if (!data && !ref.optional) throw missing(kind, ref.name);
    for (const [key, value] of Object.entries(data ?? {})) {
      env[`${prefix}${key}`] = value;
    }
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, pod, read);
    if (value !== undefined) env[variable.name] = expand(value, env);
  }
  return env;
}

/** Replaces `$(NAME)` as Kubernetes does in commands, arguments and variables. */
export function expand(
  text: string,
  env: Readonly<Record<string, string>>,
): string {
  return text.replace(
    /\$(\$?)\(([A-Za-z_][\w.-]*)\)/g,
    (whole, escaped, name) => (escaped ? whole.slice(1) : env[name] ?? whole),
  );
}

function valueOf(
  { value, valueFrom }: EnvVar,
  pod: KubeObject,
  read: (
    kind: 'ConfigMap' | 'Secret',
    name: string,
  ) => Record<string, string> | undefined,
): string | undefined {
  if (!valueFrom) return value === undefined ? '' : String(value);
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  if (fieldRef) return fieldValue(pod, fieldRef.fieldPath);
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) return undefined;
  const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
  const data = read(kind, ref.name);
  const found = data?.[ref.key];
  if (found !== undefined || ref.optional) return found;
  if (!data) throw missing(kind, ref.name);
  throw new ContainerConfigError(
    `couldn't find key ${ref.key} in ${kind} ${pod.metadata.namespace}/${ref.name}`,
  );
}

function missing(kind: string, name: string): ContainerConfigError {
  return new ContainerConfigError(`${kind.toLowerCase()} "${name}" not found`);
}

function fieldValue({ metadata }: KubeObject, path: string): string {
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': 'embedded',
    'spec.serviceAccountName': 'default',
    'status.podIP': '127.0.0.1',
    'status.hostIP': '127.0.0.1',
  };
  const entry = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (entry) {
    const map = entry[1] === 'labels' ? metadata.labels : metadata.annotations;
    return map?.[entry[2] ?? ''] ?? '';
  }
  const value = fields[path];
  if (value === undefined) {
    throw new ContainerConfigError(
      `fieldRef ${path} is not supported by the embedded cluster`,
    );
  }
  return value;
}

/** Data of a ConfigMap or Secret as text; undefined when it does not exist. */
export function readData(
  store: Pick<ObjectStore, 'get'>,
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
): Record<string, string> | undefined {
  const ref = { namespace, name };
  const object = store.get(KINDS[kind], ref);
  if (!object) return undefined;
  const data = (object.data ?? {}) as Record<string, string>;
  if (kind === 'ConfigMap') return data;
  const decoded = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ]);
  return Object.fromEntries(decoded);
}
