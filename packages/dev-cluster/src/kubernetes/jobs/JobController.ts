import { isDeepStrictEqual } from 'node:util';
import { RunQueue } from '../../RunQueue';
import {
  ApiError,
  KINDS,
  type KubeObject,
  type NewKubeObject,
  type ObjectRef,
} from '../../store';
import type { ServerContext } from '../resources/call';
import { decideJob } from './decideJob';
import { specOf } from './jobModel';

const refOf = ({ metadata }: KubeObject): ObjectRef => ({
  namespace: metadata.namespace,
  name: metadata.name,
});

/** The Job that a pod belongs to. */
const jobOf = (pod: KubeObject) =>
  pod.metadata.ownerReferences?.find(
    ({ kind, apiVersion, controller }) =>
      controller && kind === 'Job' && apiVersion === 'batch/v1',
  );

function podOf(job: KubeObject): NewKubeObject {
  const { template } = specOf(job);
  const { name, namespace, uid = '' } = job.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template?.metadata,
      generateName: `${name}-`,
      namespace,
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: template?.spec,
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
}

async function unlessGone(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!ApiError.is(error, 'NotFound') && !ApiError.is(error, 'Conflict')) {
      throw error;
    }
  }
}

/** Makes the pods of Jobs, one at a time, and says in their status what became of them. */
export class JobController {
  private readonly queue: RunQueue;
  private readonly unwatch: (() => void)[] = [];

  constructor(private readonly context: ServerContext) {
    const nobody = () => undefined;
    const { logger = { info: nobody, warn: nobody, error: nobody }, clock } =
      context;
    this.queue = new RunQueue(
      key => this.reconcile(key),
      logger,
      () => clock().getTime(),
    );
  }

  start(): void {
    const { store } = this.context;
    this.unwatch.push(
      store.watch(KINDS.Pod, ({ object }) => {
        const owner = jobOf(object);
        if (owner) this.queue.add({ ...refOf(object), name: owner.name });
      }),
      store.watch(KINDS.Job, ({ object }) => this.queue.add(refOf(object)), {
        replay: true,
      }),
    );
  }

  async stop(): Promise<void> {
    for (const unwatch of this.unwatch) unwatch();
    await this.queue.close();
  }

  private podsOf(job: KubeObject): KubeObject[] {
    const { namespace, uid } = job.metadata;
    return this.context.store
      .list(KINDS.Pod, { namespace })
      .items.filter(pod => jobOf(pod)?.uid === uid);
  }

  /** One look at one Job. Returns when to look again. */
  private async reconcile(ref: ObjectRef): Promise<Date | undefined> {
    const { store, clock } = this.context;
    const job = store.get(KINDS.Job, ref);
    if (!job || job.metadata.deletionTimestamp) return undefined;
    const { uid } = job.metadata;
    const decision = decideJob(job, this.podsOf(job), clock());
    if (decision.forget) {
      const options = { preconditions: { uid } };
      await unlessGone(store.delete(KINDS.Job, ref, options));
      return undefined;
    }
    for (const pod of decision.stopPods) {
      await unlessGone(store.delete(KINDS.Pod, refOf(pod)));
    }
    if (decision.startPod && this.takesPods(ref)) {
      await store.create(KINDS.Pod, podOf(job));
    }
    if (!isDeepStrictEqual(job.status, decision.status)) {
      const write = store.mutate(KINDS.Job, ref, draft => {
        if (draft.metadata.uid !== uid) return null;
        draft.status = decision.status;
        return draft;
      });
      await unlessGone(write);
    }
    return decision.recheckAt;
  }

  private takesPods({ namespace = '' }: ObjectRef): boolean {
    const found = this.context.store.get(KINDS.Namespace, { name: namespace });
    return found !== undefined && !found.metadata.deletionTimestamp;
  }
}
