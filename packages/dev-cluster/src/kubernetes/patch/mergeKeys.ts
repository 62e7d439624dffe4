import { isJson } from '../schema/types';

/**
 * By which key the lists of built-in kinds merge. The API server has this in
 * the Go types; here it is by the list's field name, for the kinds that are served.
 */
const MERGE_KEYS: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  ownerReferences: ['uid'],
  conditions: ['type'],
  podIPs: ['ip'],
};

/** `ports` has one key in a Service and another in a container. */
const PORT_KEYS = ['containerPort', 'port'];

/** Lists of scalars that merge as sets. */
const SETS = new Set(['finalizers']);

/** The key by which a list merges; undefined = it is replaced. */
export function mergeKeyOf(
  field: string,
  items: readonly unknown[],
): string | undefined {
  const keys = field === 'ports' ? PORT_KEYS : MERGE_KEYS[field] ?? [];
  const objects = items.filter(isJson);
  if (objects.length === 0) return keys[0];
  return keys.find(key => objects.every(item => item[key] !== undefined));
}

/** True for lists of scalars that merge. */
export const isSet = (field: string) => SETS.has(field);
