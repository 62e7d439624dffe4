import {
  ARCHIVE_FINALIZER,
  type AgentWorkloadStatus,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  ConflictError,
  ForwardedError,
  InputError,
  NotFoundError,
  NotImplementedError,
  stringifyError,
} from '@backstage/errors';
import type { Workflow } from '../domain/argo';
import type { Action } from '../domain/decide';
import { workflowName } from '../domain/names';
import type { Observed } from '../domain/observed';
import type { Problem } from '../domain/preflight';
import type { Run } from '../domain/readWorkflow';
import type { History } from '../history/History';
import { attemptRecord } from './attemptRecord';
import type { ReconcilerPorts } from './ports';

export interface Execution {
  observed: Observed;
  next: AgentWorkloadStatus;
  signal: AbortSignal;
}

/**
 * Carries out one action. Repeating it is harmless. What a person has to mend comes back as a problem for the status;
 * everything else rejects and is tried again.
 */
export async function execute(
  ports: ReconcilerPorts,
  action: Action,
  execution: Execution,
): Promise<Problem | undefined> {
  const { observed, next, signal } = execution;
  const { store, engine, history } = ports;
  switch (action.type) {
    case 'createWorkflow':
      return createWorkflow(ports, action.manifest, observed);
    case 'resolveGate':
      await assertCurrent(ports, observed);
      return resolveGate(() =>
        engine.resolveGate(action.gate, action.resolution, { signal }),
      );
    case 'stopWorkflow':
      await stopWorkflow(ports, action.workflow, action.strategy);
      return undefined;
    case 'archive':
      await archive(history, observed, next);
      return undefined;
    case 'hold':
      await store.setFinalizers(
        'AgentWorkload',
        action.workload,
        withFinalizer(action.workload.metadata),
      );
      return undefined;
    case 'release':
      await ignoreMissing(
        store.setFinalizers(
          action.kind,
          action.object,
          withoutFinalizer(action.object.metadata),
        ),
      );
      return undefined;
    default:
      return assertNever(action);
  }
}

async function archive(
  history: History,
  observed: Observed,
  next: AgentWorkloadStatus,
): Promise<void> {
  const before = await history.get({
    clusterUid: observed.place.clusterUid,
    workloadUid: observed.workload.metadata.uid,
    attempt: observed.attempt,
  });
  await history.upsert(attemptRecord(observed, next, before));
}

/** A name that is taken by our own Workflow means that an earlier pass, or another replica, was faster. */
async function createWorkflow(
  { store, logger }: ReconcilerPorts,
  manifest: object,
  { workload, attempt }: Observed,
): Promise<Problem | undefined> {
  try {
    const created = await store.createWorkflow(manifest);
    logger.info('created workflow', { workflow: created.metadata.name });
    return undefined;
  } catch (error) {
    if (ConflictError.is(error)) {
      const { namespace, uid } = workload.metadata;
      const name = workflowName(workload, attempt);
      const there = await store.readWorkflow({ namespace, name });
      const ours = there?.metadata.ownerReferences?.some(
        owner => owner.uid === uid && owner.controller,
      );
      if (ours) return undefined;
      return problem(
        'WorkflowNameTaken',
        `Workflow ${name} exists and does not belong to this workload; delete it, or use another name`,
      );
    }
    // Refused for what it says, or for who we are: a person has to act, and sees why.
    if (
      InputError.is(error) ||
      error instanceof ForwardedError ||
      NotFoundError.is(error)
    )
      return problem(
        'CreationRefused',
        `The cluster refused the Workflow: ${stringifyError(error)}`,
      );
    throw error;
  }
}

/** A gate can't be closed again: what was said while the policy thought, or caches lagged, is heard first. */
async function assertCurrent(
  { store }: ReconcilerPorts,
  { workload }: Observed,
): Promise<void> {
  const { metadata } = workload;
  const live = await store.readWorkload(metadata);
  if (live?.metadata.resourceVersion !== metadata.resourceVersion)
    throw new ConflictError(`Workload ${metadata.name} was changed`);
}

async function resolveGate(
  resolve: () => Promise<string>,
): Promise<Problem | undefined> {
  try {
    await resolve();
    return undefined;
  } catch (error) {
    if (!NotImplementedError.is(error)) throw error;
    return problem('NodesOutOfReach', stringifyError(error));
  }
}

async function stopWorkflow(
  { store, logger }: ReconcilerPorts,
  run: Run,
  strategy: 'Stop' | 'Terminate',
): Promise<void> {
  const ref = { namespace: run.namespace, name: run.name };
  const live = await store.readWorkflow(ref);
  if (!live || live.metadata.uid !== run.uid) return;
  if (live.spec.shutdown === strategy) return;
  await ignoreMissing(store.patchWorkflow(ref, shutdownPatch(live, strategy)));
  logger.info('stopped workflow', { workflow: run.name, strategy });
}

/** A run that is suspended as a whole would never notice its shutdown. */
function shutdownPatch(live: Workflow, strategy: string): object[] {
  return [
    { op: 'test', path: '/metadata/uid', value: live.metadata.uid },
    { op: 'add', path: '/spec/shutdown', value: strategy },
    ...(live.spec.suspend === undefined
      ? []
      : [{ op: 'remove', path: '/spec/suspend' }]),
  ];
}

export function withoutFinalizer({ finalizers = [] }: ObjectMeta) {
  return finalizers.filter(name => name !== ARCHIVE_FINALIZER);
}

function withFinalizer(metadata: ObjectMeta) {
  return [...withoutFinalizer(metadata), ARCHIVE_FINALIZER];
}

/** What is gone needs nothing any more. */
export async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!NotFoundError.is(error)) throw error;
  }
}

function problem(code: string, message: string): Problem {
  return {
    code,
    field: '',
    message,
  };
}

function assertNever(action: never): never {
  throw new TypeError(`Unknown action ${JSON.stringify(action)}`);
}
