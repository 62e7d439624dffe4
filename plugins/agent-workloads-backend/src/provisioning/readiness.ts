import { isRecord } from './manifests';

/** How far an object is, as its kind understands it. */
export interface Readiness {
  state: 'Ready' | 'Waiting' | 'Failed' | 'Missing';
  message?: string;
}

/** An object as the API server gave it. */
export interface StoredObject {
  kind: string;
  metadata: { generation?: number; deletionTimestamp?: string };
  spec?: unknown;
  status?: unknown;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

const READY: Readiness = { state: 'Ready' };
const waiting = (message: string): Readiness => ({ state: 'Waiting', message });
const failed = (message: string): Readiness => ({ state: 'Failed', message });

const KINDS: Record<string, ((object: StoredObject) => Readiness) | undefined> =
  {
    Namespace: ({ status }) =>
      textOf(status, 'phase') === 'Terminating'
        ? waiting('is being deleted')
        : READY,
    Deployment: deployment,
    StatefulSet: statefulSet,
    Job: job,
    PersistentVolumeClaim: claim,
    Pod: pod,
  };

/** Whether an object is ready; of kinds that are not known here, to exist is enough. */
export function readinessOf(object: StoredObject | undefined): Readiness {
  if (!object) return { state: 'Missing', message: 'does not exist' };
  if (object.metadata.deletionTimestamp) return waiting('is being deleted');
  return KINDS[object.kind]?.(object) ?? READY;
}

function deployment(object: StoredObject): Readiness {
  const { status } = object;
  const stuck = condition(status, 'Progressing', 'False');
  if (stuck?.reason === 'ProgressDeadlineExceeded')
    return failed(stuck.message ?? 'did not progress in time');
  const refused = condition(status, 'ReplicaFailure', 'True');
  if (refused) return waiting(refused.message ?? 'its pods are refused');
  const wanted = replicas(object);
  if (!isObserved(object)) return waiting('is not looked at yet');
  const updated = numberOf(status, 'updatedReplicas');
  const available = numberOf(status, 'availableReplicas');
  const total = numberOf(status, 'replicas');
  if (updated < wanted)
    return waiting(`${updated} of ${wanted} replicas are up to date`);
  if (total > updated) return waiting(`${total - updated} old replicas go`);
  return available < wanted
    ? waiting(`${available} of ${wanted} replicas are available`)
    : READY;
}

function statefulSet(object: StoredObject): Readiness {
  const { status } = object;
  const wanted = replicas(object);
  if (!isObserved(object)) return waiting('is not looked at yet');
  const ready = numberOf(status, 'readyReplicas');
  if (ready < wanted)
    return waiting(`${ready} of ${wanted} replicas are ready`);
  const updated = textOf(status, 'updateRevision');
  return updated !== undefined && updated !== textOf(status, 'currentRevision')
    ? waiting('replicas are being updated')
    : READY;
}

function job({ status }: StoredObject): Readiness {
  const end = condition(status, 'Failed', 'True');
  if (end) return failed(end.message ?? end.reason ?? 'failed');
  if (condition(status, 'Complete', 'True')) return READY;
  const active = numberOf(status, 'active');
  const attempts = numberOf(status, 'failed');
  return waiting(
    `${active > 0 ? 'runs' : 'has not started'}${
      attempts > 0 ? `, failed ${attempts} times` : ''
    }`,
  );
}

function claim({ status }: StoredObject): Readiness {
  const phase = textOf(status, 'phase');
  if (phase === 'Bound') return READY;
  return phase === 'Lost'
    ? failed('its volume is lost')
    : waiting('has no volume yet');
}

function pod({ status }: StoredObject): Readiness {
  const phase = textOf(status, 'phase');
  if (phase === 'Failed')
    return failed(textOf(status, 'message') ?? 'its containers failed');
  if (phase === 'Succeeded' || condition(status, 'Ready', 'True')) return READY;
  return waiting(whyContainersWait(status) ?? `is ${phase ?? 'Pending'}`);
}

function whyContainersWait(status: unknown): string | undefined {
  const all = isRecord(status) ? status.containerStatuses : undefined;
  for (const one of Array.isArray(all) ? all : []) {
    const state = isRecord(one) && isRecord(one.state) ? one.state : {};
    if (isRecord(state.waiting)) {
      const { reason, message } = state.waiting;
      return [reason, message].filter(Boolean).join(': ');
    }
  }
  return undefined;
}

/** A status that is older than the spec says nothing about it. */
function isObserved({ metadata, status }: StoredObject): boolean {
  const { generation } = metadata;
  return (
    generation === undefined ||
    numberOf(status, 'observedGeneration') >= generation
  );
}

function replicas({ spec }: StoredObject): number {
  const wanted = isRecord(spec) ? spec.replicas : undefined;
  return typeof wanted === 'number' ? wanted : 1;
}

function numberOf(status: unknown, field: string): number {
  const value = isRecord(status) ? status[field] : undefined;
  return typeof value === 'number' ? value : 0;
}

function textOf(status: unknown, field: string): string | undefined {
  const value = isRecord(status) ? status[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The condition of a type, if it has this status. */
export function condition(
  status: unknown,
  type: string,
  value: string,
): Condition | undefined {
  return conditionsOf(status).find(
    one => one.type === type && one.status === value,
  );
}

/** All conditions of a status. */
export function conditionsOf(status: unknown): Condition[] {
  const all = isRecord(status) ? status.conditions : undefined;
  return Array.isArray(all) ? all.filter(isCondition) : [];
}

function isCondition(value: unknown): value is Condition {
  return (
    isRecord(value) &&
    typeof value.type === 'string' &&
    typeof value.status === 'string'
  );
}
