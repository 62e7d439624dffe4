import { isDeepStrictEqual } from 'node:util';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { ApiError } from '../store/ApiError';
import { KINDS } from '../store/kinds';
import type {
  KubeObject,
  Logger,
  ObjectRef,
  ObjectStore,
  PodLogs,
} from '../store/types';
import { openS3Transport } from './artifacts/s3Transport';
import type { OpenTransport } from './artifacts/ArtifactTransport';
import type { ArtifactStoreOptions } from './artifacts/repository';
import { advance } from './core/advance';
import type { Advance, Facts } from './core/Operation';
import { finish, isFinished } from './core/lifecycle';
import { packNodes, unpackNodes } from './compression';
import { expiryOf } from './core/expiry';
import type { Workflow } from './model';
import { observe, podsOf } from './observe';
import type { Images } from './pods/images';
import { logFile } from './pods/podFolder';
import { makePod, nodeIdOf, POD_KEYS } from './pods/podObject';
import { PodRunner } from './pods/PodRunner';
import { RunQueue } from '../RunQueue';

/** What the engine needs. */
export interface ArgoEngineOptions {
  store: ObjectStore;
  /** Folder for the pods' volumes and logs. */
  podsDir: string;
  /** Repository where a namespace has no `artifact-repositories` ConfigMap. */
  artifactStore: ArtifactStoreOptions;
  images: Images;
  logger: Logger;
  clock?: () => Date;
  /** Pods that run at a time, over all workflows. Default 4. */
  maxPods?: number;
  /** Between SIGTERM and SIGKILL when a pod is ended. Default 5 s. */
  graceMs?: number;
  /** For tests; S3 otherwise. */
  openTransport?: OpenTransport;
}

/** The running engine. */
export interface ArgoEngine extends PodLogs {
  /** Ends every pod's process. What ran counts as lost when the engine starts again. */
  stop(): Promise<void>;
}

/** Starts the workflow controller and the node of the embedded cluster. */
export async function startArgoEngine(
  options: ArgoEngineOptions,
): Promise<ArgoEngine> {
  const { store, logger, clock = () => new Date() } = options;
  await mkdir(options.podsDir, { recursive: true, mode: 0o700 });
  const runner = new PodRunner({
    ...options,
    clock,
    maxPods: options.maxPods ?? 4,
    graceMs: options.graceMs ?? 5000,
    openTransport: oncePerAccess(options.openTransport ?? openS3Transport),
  });
  const queue = new RunQueue(
    key => reconcile(key, { ...options, clock, runner }),
    logger,
  );
  await runner.start();
  const unwatchPods = store.watch(KINDS.Pod, ({ object }) => {
    const name = object.metadata.labels?.[POD_KEYS.workflow];
    if (name) queue.add(refOf(object, name));
  });
  const unwatch = store.watch(
    KINDS.Workflow,
    ({ type, object }) => {
      if (type !== 'DELETED') queue.add(refOf(object, object.metadata.name));
    },
    { replay: true },
  );
  return {
    logFile({ uid, container }) {
      const path = logFile(options.podsDir, uid);
      if (container !== runner.containerOf(uid) || !existsSync(path)) {
        return undefined;
      }
      return { path, running: runner.isRunning(uid) };
    },
    async stop() {
      unwatch();
      unwatchPods();
      await queue.close();
      await runner.close();
    },
  };
}

/** One client per repository: each keeps its own connections. */
function oncePerAccess(open: OpenTransport): OpenTransport {
  const opened = new Map<string, ReturnType<OpenTransport>>();
  return access => {
    const key = JSON.stringify(access);
    const transport = opened.get(key) ?? open(access);
    opened.set(key, transport);
    return transport;
  };
}

interface Shell extends ArgoEngineOptions {
  clock: () => Date;
  runner: PodRunner;
}

/** One pass over one Workflow. Returns when to look again. */
async function reconcile(
  ref: ObjectRef,
  shell: Shell,
): Promise<Date | undefined> {
  const { store, clock } = shell;
  const found = store.get(KINDS.Workflow, ref) as Workflow | undefined;
  if (!found) return undefined;
  if (isFinished(found)) return expire(found, ref, shell);
  let result: Advance | undefined;
  // Facts and write are one step: a write by somebody else, like a decision at a gate, comes before or after.
  await store.mutate(KINDS.Workflow, ref, draft => {
    const stored = draft as unknown as Workflow;
    result = advanceStored(stored, workflow =>
      observe(store, workflow, clock(), shell.artifactStore),
    );
    const next = packNodes(result.workflow);
    if (isDeepStrictEqual(next, stored)) return null;
    return next as unknown as KubeObject;
  });
  if (!result) return undefined;
  for (const pod of podsOf(store, result.workflow)) {
    const nodeId = nodeIdOf(pod.metadata);
    if (nodeId && result.podsToStop.includes(nodeId)) {
      shell.runner.stop(pod.metadata.uid ?? '');
    }
  }
  const retryAt = await createPods(result, shell);
  return retryAt ?? result.recheckAt;
}

/** One pass over a Workflow whose nodes may be compressed. */
function advanceStored(
  stored: Workflow,
  facts: (workflow: Workflow) => Facts,
): Advance {
  const unpacked = unpackNodes(stored);
  if ('ok' in unpacked) return advance(unpacked.ok, facts(unpacked.ok));
  const workflow = structuredClone(stored);
  finish(workflow, facts(stored).now, 'Error', unpacked.problem);
  return { workflow, podsToStart: [], podsToStop: [] };
}

async function createPods(
  { workflow, podsToStart }: Advance,
  { store, clock }: Shell,
): Promise<Date | undefined> {
  const { namespace } = workflow.metadata;
  const home = namespace && store.get(KINDS.Namespace, { name: namespace });
  // A namespace that is going takes no pods in; whatever holds the Workflow ends it.
  if (home && home.metadata.deletionTimestamp) return undefined;
  let retryAt: Date | undefined;
  const spec = workflow.status?.storedWorkflowTemplateSpec ?? workflow.spec;
  for (const order of podsToStart) {
    const pod = makePod(order, workflow, spec.volumes ?? []);
    try {
      await store.create(KINDS.Pod, pod);
    } catch (error) {
      const taken =
        error instanceof ApiError && error.reason === 'AlreadyExists';
      if (!taken) throw error;
      // A pod of an earlier Workflow with this name is still being removed.
      retryAt = new Date(clock().getTime() + 500);
    }
  }
  return retryAt;
}

async function expire(
  workflow: Workflow,
  ref: ObjectRef,
  { store, clock }: Shell,
): Promise<Date | undefined> {
  const at = expiryOf(workflow);
  if (!at || workflow.metadata.deletionTimestamp) return undefined;
  if (clock() < at) return at;
  const { uid } = workflow.metadata;
  await store.delete(KINDS.Workflow, ref, {
    propagationPolicy: 'Background',
    ...(uid ? { preconditions: { uid } } : {}),
  });
  return undefined;
}

function refOf({ metadata }: KubeObject, name: string): ObjectRef {
  return metadata.namespace
    ? { namespace: metadata.namespace, name }
    : { name };
}
