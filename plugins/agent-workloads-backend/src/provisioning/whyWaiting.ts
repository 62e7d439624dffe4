import type { KubeObject } from '../kube/ClusterObjects';
import { isRecord } from './manifests';

const MAX_LENGTH = 400;

/** How the pods of a workload are selected; undefined for what has none. */
export function podSelectorOf({ spec }: KubeObject): string | undefined {
  const labels = at(spec, 'selector', 'matchLabels');
  if (!isRecord(labels) || Object.keys(labels).length === 0) return undefined;
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

/**
 * Why something that should run does not, as its pods and events tell: what keeps a container from starting, a pod from
 * being placed, or a controller from making one. Undefined where they tell nothing.
 */
export function whyWaiting(
  pods: readonly KubeObject[],
  warnings: readonly KubeObject[],
): string | undefined {
  const why =
    pods.flatMap(containers).find(Boolean) ??
    pods.map(unplaced).find(Boolean) ??
    latest(warnings);
  return why?.slice(0, MAX_LENGTH);
}

/** Reasons for which a container waits that are no trouble. */
const USUAL = ['ContainerCreating', 'PodInitializing'];

function containers({ metadata, status }: KubeObject): string[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap(field => {
    const statuses = at(status, field);
    if (!Array.isArray(statuses)) return [];
    return statuses.flatMap((container: unknown) => {
      const reason = textAt(container, 'state', 'waiting', 'reason');
      if (!reason || USUAL.includes(reason)) return [];
      const message =
        textAt(container, 'lastState', 'terminated', 'message') ??
        textAt(container, 'state', 'waiting', 'message');
      return [`pod ${metadata.name}: ${sentence(reason, message)}`];
    });
  });
}

function unplaced({ metadata, status }: KubeObject): string | undefined {
  const conditions = at(status, 'conditions');
  const found = Array.isArray(conditions)
    ? conditions.find(
        (one: unknown) =>
          textAt(one, 'type') === 'PodScheduled' &&
          textAt(one, 'status') === 'False',
      )
    : undefined;
  if (!found) return undefined;
  const reason = textAt(found, 'reason') ?? 'not placed';
  return `pod ${metadata.name}: ${sentence(reason, textAt(found, 'message'))}`;
}

function latest(warnings: readonly KubeObject[]): string | undefined {
  const timeOf = (event: KubeObject) =>
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    event.metadata.creationTimestamp;
  const [event] = [...warnings].sort((a, b) =>
    timeOf(b).localeCompare(timeOf(a)),
  );
  const reason = event && textAt(event, 'reason');
  return reason && sentence(reason, textAt(event, 'message'));
}

function sentence(reason: string, message: string | undefined): string {
  return message ? `${reason}, ${message.trim()}` : reason;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (place, key) => (isRecord(place) ? place[key] : undefined),
    value,
  );
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
