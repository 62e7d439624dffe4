import type { ArgoNode } from './argo';

/** Whether a value is a map. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: unknown) => value === undefined || value === null;
const isTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
const isNamedList = (value: unknown) =>
  Array.isArray(value) &&
  value.every(item => isRecord(item) && typeof item.name === 'string');

/** What is read of a node has the shape that is read; Argo writes null for times that are not there yet. */
function isNode(node: unknown): boolean {
  if (!isRecord(node)) return false;
  const { startedAt, finishedAt, children, outputs } = node;
  return (
    ['id', 'name', 'type'].every(key => typeof node[key] === 'string') &&
    [startedAt, finishedAt].every(time => isAbsent(time) || isTime(time)) &&
    (isAbsent(children) || Array.isArray(children)) &&
    (isAbsent(outputs) ||
      (isRecord(outputs) &&
        [outputs.parameters, outputs.artifacts].every(
          list => isAbsent(list) || isNamedList(list),
        )))
  );
}

/** Workflows are written by many: an entry that is no node must not stop the reading of the rest. */
export function wellFormed(nodes: unknown): Record<string, ArgoNode> {
  if (typeof nodes !== 'object' || nodes === null) return {};
  return Object.fromEntries(
    Object.entries(nodes).filter(([, node]) => isNode(node)),
  );
}
