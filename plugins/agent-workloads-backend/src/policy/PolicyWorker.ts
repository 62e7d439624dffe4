import { Worker } from 'node:worker_threads';

/**
 * Runs in the worker. Text instead of a file, so that it is found from source, from the build and from tests alike.
 * A policy is a program: only a thread of its own can be stopped when it does not end.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { loadPolicy } = require(workerData.engine);
const policy = loadPolicy(workerData.wasm, { initial: 8, maximum: 2048 }).then(
  loaded => {
    loaded.setData(workerData.data);
    return loaded;
  },
);
policy.catch(() => {});
parentPort.on('message', ({ id, input }) =>
  policy
    .then(loaded => loaded.evaluate(input, workerData.entrypoint))
    .then(
      results => parentPort.postMessage({ id, result: results[0] && results[0].result }),
      error => parentPort.postMessage({ id, error: String(error && error.message || error) }),
    ),
);
`;

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** What a compiled policy is asked, and with which data. */
export interface CompiledPolicy {
  wasm: Uint8Array;
  entrypoint: string;
  data: object;
}

/** A thread that evaluates one compiled policy; it is started when first asked, and again after it was stopped. */
export class PolicyWorker {
  readonly #policy: CompiledPolicy;
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(policy: CompiledPolicy) {
    this.#policy = policy;
  }

  /** Rejects when the policy fails, or with the signal's reason; the thread is stopped then, since it can't be asked to. */
  async evaluate(input: unknown, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const worker = this.#start();
    const id = ++this.#lastId;
    const onAbort = () => this.#drop(worker, signal.reason);
    try {
      return await new Promise((resolve, reject) => {
        this.#calls.set(id, { resolve, reject });
        signal.addEventListener('abort', onAbort, { once: true });
        worker.postMessage({ id, input });
      });
    } finally {
      this.#calls.delete(id);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker) {
      this.#drop(worker, new Error('The policy engine was stopped'));
      await worker.terminate();
    }
  }

  #start(): Worker {
    if (this.#worker) {
      return this.#worker;
    }
    const worker = new Worker(PROGRAM, {
      eval: true,
      env: {},
      workerData: {
        ...this.#policy,
        engine: require.resolve('@open-policy-agent/opa-wasm'),
      },
    });
    // The process may end though the thread waits for more.
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', error => this.#drop(worker, error));
    worker.on('exit', () =>
      this.#drop(worker, new Error('The policy engine ended by itself')),
    );
    this.#worker = worker;
    return worker;
  }

  #settle({ id, result, error }: Answer): void {
    const call = this.#calls.get(id);
    if (error === undefined) {
      call?.resolve(result);
    } else {
      call?.reject(new Error(`The policy failed: ${error}`));
    }
  }

  /** All who wait on this thread are told: one that hangs answers nobody. */
  #drop(worker: Worker, reason: Error): void {
    if (this.#worker !== worker) {
      return;
    }
    this.#worker = undefined;
    for (const call of this.#calls.values()) {
      call.reject(reason);
    }
    this.#calls.clear();
    worker.terminate().catch(() => undefined);
  }
}
