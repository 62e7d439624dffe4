import {
  ARCHIVE_FINALIZER,
  LABELS,
  type AgentWorkload,
  type AgentWorkloadStatus,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { decide } from '../domain/decide';
import { canonicalJson } from '../domain/digest';
import type { Problem } from '../domain/preflight';
import { statusOf } from '../domain/statusOf';
import { transitionsBetween, type Transition } from '../domain/transitions';
import type { ObjectRef } from '../kube/ClusterStore';
import { endRemoved } from './endRemoved';
import { execute, ignoreMissing, withoutFinalizer } from './execute';
import { observe } from './observe';
import type { ReconcilerPorts } from './ports';

/** Told after a status that says it was written. */
export type TransitionListener = (
  workload: AgentWorkload,
  transitions: readonly Transition[],
) => void;

export interface ReconcileResult {
  /** When time alone may change the answer. */
  recheckAt?: Date;
}

/** How soon something that a person has to mend is tried again. */
const MEND_MS = 30_000;

/** The one place where the order of effects is written down. A conflict rejects, and the queue asks again. */
export function createReconciler(
  ports: ReconcilerPorts,
  onTransition: TransitionListener = () => {},
): (key: ObjectRef, signal: AbortSignal) => Promise<ReconcileResult> {
  return async (key, signal) => {
    const observed = await observe(ports, key);
    await releaseOrphans(ports, key);
    // Gone, or perhaps the first pass of a namesake of one that is.
    if (!observed?.workload.status?.phase) await endRemoved(ports, key);
    if (!observed) return {};
    const next = statusOf(observed);
    const { actions, recheckAt } = decide(observed, next);
    let trouble: Problem | undefined;
    for (const action of actions) {
      trouble = await execute(ports, action, { observed, next, signal });
      if (trouble) break;
    }
    const status = trouble ? statusOf({ ...observed, trouble }) : next;
    await writeStatus(ports, observed.workload, status, onTransition);
    ports.logger.debug('reconciled', {
      phase: status.phase ?? '',
      actions: actions.map(action => action.type).join(' '),
    });
    return trouble
      ? { recheckAt: new Date(observed.now.getTime() + MEND_MS) }
      : { recheckAt };
  };
}

async function writeStatus(
  { store, logger }: ReconcilerPorts,
  workload: AgentWorkload,
  status: AgentWorkloadStatus,
  onTransition: TransitionListener,
): Promise<void> {
  // A workload on its way out may be gone by now, and nobody reads its status any more.
  if (workload.metadata.deletionTimestamp) return;
  if (canonicalJson(status) === canonicalJson(workload.status ?? {})) return;
  const written = await store.replaceStatus(workload, status);
  const transitions = transitionsBetween(workload.status, status);
  for (const transition of transitions) {
    store.recordEvent(written, transition);
    logger.info('transition', {
      reason: transition.reason,
      message: transition.message,
    });
  }
  if (transitions.length > 0) onTransition(written, transitions);
}

/** Workflows whose workload was removed against its finalizer must not hang in deletion for ever, nor block a namesake. */
async function releaseOrphans(
  { store }: ReconcilerPorts,
  key: ObjectRef,
): Promise<void> {
  const uid = store.workloads.get(key)?.metadata.uid;
  const orphans = store.workflows
    .list(key.namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.[LABELS.workload] === key.name &&
        metadata.labels?.[LABELS.workloadUid] !== uid &&
        metadata.deletionTimestamp !== undefined &&
        metadata.finalizers?.includes(ARCHIVE_FINALIZER),
    );
  if (orphans.length === 0) return;
  const live = await store.readWorkload(key);
  if (live?.metadata.uid !== uid) return;
  for (const workflow of orphans)
    await ignoreMissing(
      store.setFinalizers(
        'Workflow',
        workflow,
        withoutFinalizer(workflow.metadata),
      ),
    );
}
