const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const MAX_NAME = 253;
const HASH_LENGTH = 11;

/** 32-bit FNV-1a over the UTF-8 bytes, as Argo hashes node names. */
export function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return hash >>> 0;
}

/** Id of a node in `status.nodes`. */
export function nodeId(workflow: string, nodeName: string): string {
  return nodeName === workflow ? workflow : `${workflow}-${fnv1a(nodeName)}`;
}

/** Name of a node's pod (name format v2). */
export function podName(
  workflow: string,
  nodeName: string,
  template: string,
): string {
  if (nodeName === workflow) return workflow;
  const prefix = `${workflow}-${template}`.slice(0, MAX_NAME - HASH_LENGTH);
  return `${prefix}-${fnv1a(nodeName)}`;
}
