import { readdir } from 'node:fs/promises';
import { KINDS } from '../../store/kinds';
import type { KubeObject, Logger, ObjectStore } from '../../store/types';
import type { ArtifactStoreOptions } from '../artifacts/repository';
import type { OpenTransport } from '../artifacts/ArtifactTransport';
import type { Images } from './images';
import { podFolder } from './podFolder';
import { containerNameOf, hasEnded, statusOf, templateOf } from './podObject';
import { signalGroup } from './processGroup';
import { PodRun } from './PodRun';

const CONFIG_RETRY_MS = 2000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What the runner needs. */
export interface PodRunnerOptions {
  store: ObjectStore;
  podsDir: string;
  images: Images;
  artifactStore: ArtifactStoreOptions;
  openTransport: OpenTransport;
  clock: () => Date;
  logger: Logger;
  /** Pods that run at a time; the others stay Pending. */
  maxPods: number;
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
}

interface Active {
  run: PodRun;
  /** Resolves when nothing of the run is left; never rejects. */
  done: Promise<void>;
}

async function abandon({ run, done }: Active): Promise<void> {
  await run.abandon();
  await done;
}

/** The cluster's only node: runs the pods of workflows and Jobs as local processes. */
export class PodRunner {
  private readonly waiting: string[] = [];
  private readonly active = new Map<string, Active>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private unwatch: (() => void) | undefined;
  private closed = false;

  constructor(private readonly options: PodRunnerOptions) {}

  /** Cleans up after the process before, then takes up pods as they appear. */
  async start(): Promise<void> {
    const { store } = this.options;
    for (const pod of store.list(KINDS.Pod).items) {
      if (templateOf(pod) && !hasEnded(pod)) await this.recover(pod);
    }
    await this.removeLeftovers();
    this.unwatch = store.watch(
      KINDS.Pod,
      ({ type, object }) => this.onPod(type, object),
      { replay: true },
    );
  }

  /** Ends a pod's process; the pod then ends as Failed. */
  stop(uid: string): void {
    this.active.get(uid)?.run.stop('stop');
    const pod = this.find(uid);
    if (pod && !this.active.has(uid)) void this.deletePod(pod);
  }

  /** Name of the pod's container, whose log it is. */
  containerOf(uid: string): string | undefined {
    const pod = this.find(uid);
    return pod && containerNameOf(pod);
  }

  isRunning(uid: string): boolean {
    return this.active.has(uid);
  }

  /** Ends every process. Their pods are taken up as lost at the next start. */
  async close(): Promise<void> {
    this.closed = true;
    this.unwatch?.();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all([...this.active.values()].map(abandon));
  }

  private onPod(type: string, pod: KubeObject): void {
    const { uid = '' } = pod.metadata;
    if (type === 'DELETED') {
      void this.forget(uid);
    } else if (type === 'ADDED' && templateOf(pod) && !hasEnded(pod)) {
      this.enqueue(uid);
    }
  }

  private enqueue(uid: string): void {
    if (this.closed || this.active.has(uid) || this.waiting.includes(uid))
      return;
    this.waiting.push(uid);
    this.pump();
  }

  private pump(): void {
    while (!this.closed && this.active.size < this.options.maxPods) {
      const uid = this.waiting.shift();
      if (uid === undefined) return;
      const pod = this.find(uid);
      if (!pod || hasEnded(pod)) continue;
      const run = new PodRun(pod, this.options);
      this.active.set(uid, { run, done: this.execute(uid, run) });
    }
  }

  private async execute(uid: string, run: PodRun): Promise<void> {
    // The caller notes the run as active first.
    await Promise.resolve();
    let outcome: 'ended' | 'retry' | 'never' = 'ended';
    try {
      outcome = await run.execute();
    } catch (error) {
      this.options.logger.error('Pod could not be run', {
        pod: run.name,
        error: error instanceof Error ? error.message : String(error),
      });
      outcome = 'retry';
    }
    this.active.delete(uid);
    if (outcome !== 'ended') {
      const ms = outcome === 'retry' ? CONFIG_RETRY_MS : run.msToDeadline();
      this.later(() => this.enqueue(uid), ms);
    }
    this.pump();
  }

  private later(task: () => void, ms: number): void {
    if (this.closed || ms > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      task();
    }, ms);
    this.timers.add(timer);
  }

  private async forget(uid: string): Promise<void> {
    const at = this.waiting.indexOf(uid);
    if (at >= 0) this.waiting.splice(at, 1);
    const active = this.active.get(uid);
    if (active) await abandon(active);
    await podFolder(this.options.podsDir, uid).remove();
  }

  /**
   * A pod whose process was started by an engine that is gone. Where the
   * process had ended, its result counts; else it is ended and the pod is lost.
   */
  private async recover(pod: KubeObject): Promise<void> {
    const folder = podFolder(this.options.podsDir, pod.metadata.uid ?? '');
    const record = await folder.readProcess();
    const result = await folder.readResult();
    if (record) signalGroup(record, 'SIGKILL');
    if (result) {
      await new PodRun(pod, this.options).report(result);
      return;
    }
    if (record || statusOf(pod).phase === 'Running') await this.deletePod(pod);
  }

  /** Folders of pods that were deleted while nobody looked. */
  private async removeLeftovers(): Promise<void> {
    const { podsDir } = this.options;
    for (const uid of await readdir(podsDir)) {
      if (this.find(uid)) continue;
      const folder = podFolder(podsDir, uid);
      const record = await folder.readProcess();
      if (record) signalGroup(record, 'SIGKILL');
      await folder.remove();
    }
  }

  private find(uid: string): KubeObject | undefined {
    return this.options.store
      .list(KINDS.Pod)
      .items.find(pod => pod.metadata.uid === uid);
  }

  private async deletePod({ metadata }: KubeObject): Promise<void> {
    const { name, namespace, uid } = metadata;
    try {
      await this.options.store.delete(
        KINDS.Pod,
        { name, ...(namespace ? { namespace } : {}) },
        uid ? { preconditions: { uid } } : {},
      );
    } catch (error) {
      this.options.logger.warn('Pod could not be deleted', {
        pod: name,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
