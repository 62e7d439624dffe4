import { KubeConfig, Watch } from '@kubernetes/client-node';
import { adminKubeconfig, KubeApi } from './KubeApi';
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

/** How long a broken watch rests before it goes on. */
const PAUSE_MS = 500;

/** Every state that some objects had: a watch leaves no write out, and goes on where it broke off. */
export class Recorder {
  readonly #path: string;
  readonly #selector: Record<string, string>;
  readonly #events: Seen[] = [];
  #version = '';
  #gap: string | undefined;
  #stopped = false;
  #abort: AbortController | undefined;

  private constructor(path: string, selector: Record<string, string>) {
    this.#path = path;
    this.#selector = selector;
  }

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
    const recorder = new Recorder(path, selector);
    const { status, body } = await KubeApi.asAdmin().get(`${path}?limit=1`);
    if (status !== 200) throw new Error(`${path}: ${body.message}`);
    recorder.#version = body.metadata.resourceVersion;
    await recorder.#follow();
    return recorder;
  }

  /** In the order of the writes. Throws when some may be missing. */
  get events(): readonly Seen[] {
    if (this.#gap) throw new Error(`the watch has a gap: ${this.#gap}`);
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
    this.#stopped = true;
    this.#abort?.abort();
  }

  async #follow(): Promise<void> {
    const config = new KubeConfig();
    config.loadFromFile(adminKubeconfig());
    this.#abort = await new Watch(config).watch(
      this.#path,
      {
        ...this.#selector,
        resourceVersion: this.#version,
        allowWatchBookmarks: true,
      },
      (type, object) => this.#take(type, object),
      () => {
        if (this.#stopped || this.#gap) return;
        setTimeout(() => void this.#follow(), PAUSE_MS).unref();
      },
    );
  }

  #take(type: string, object: Live): void {
    if (type === 'ERROR') {
      this.#gap = String(object.message);
      return;
    }
    this.#version = object.metadata.resourceVersion;
    if (type !== 'BOOKMARK')
      this.#events.push({ type, object, at: Date.now() });
  }
}
