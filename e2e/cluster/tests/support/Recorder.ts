import { KubeConfig, Watch } from '@kubernetes/client-node';
import { adminKubeconfig } from './KubeApi';
import {
  WORKLOAD_LABEL,
  workflowsPath,
  workloadsPath,
  type Live,
  type WorkloadRef,
} from './workloads';

/** One write that the API server told of. */
export interface Seen {
  type: string;
  object: Live;
  /** When this process heard of it. */
  at: number;
}

/** Every state that some objects had: a watch leaves no write out. */
export class Recorder {
  readonly #events: Seen[] = [];
  #ended: unknown;
  #abort: AbortController | undefined;

  /** Started before the workload is there, so that nothing is missed. */
  static workload(at: WorkloadRef): Promise<Recorder> {
    const fieldSelector = `metadata.name=${at.name}`;
    return Recorder.#start(workloadsPath(at.namespace), { fieldSelector });
  }

  /** All Workflows of a workload. */
  static workflows(at: WorkloadRef): Promise<Recorder> {
    const labelSelector = `${WORKLOAD_LABEL}=${at.name}`;
    return Recorder.#start(workflowsPath(at.namespace), { labelSelector });
  }

  static async #start(
    path: string,
    selector: Record<string, string>,
  ): Promise<Recorder> {
    const recorder = new Recorder();
    const config = new KubeConfig();
    config.loadFromFile(adminKubeconfig());
    recorder.#abort = await new Watch(config).watch(
      path,
      selector,
      (type, object) => recorder.#events.push({ type, object, at: Date.now() }),
      error => {
        recorder.#ended = error ?? 'the API server ended the watch';
      },
    );
    return recorder;
  }

  /** In the order of the writes. Throws when the watch broke off: then writes may be missing. */
  get events(): readonly Seen[] {
    if (this.#ended && !this.#abort?.signal.aborted)
      throw new Error(`the watch has a gap: ${String(this.#ended)}`);
    return this.#events;
  }

  /** Uids of all objects that were there at any time. */
  get uids(): string[] {
    return [...new Set(this.events.map(({ object }) => object.metadata.uid))];
  }

  /** When something was true for the first time. */
  firstAt(look: (object: Live) => boolean): number | undefined {
    return this.events.find(({ object }) => look(object))?.at;
  }

  stop(): void {
    this.#abort?.abort();
  }
}
