import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startArgoEngine } from '@agent-workloads/dev-cluster/src/argo';
import {
  createKubernetesServer,
  type KubernetesServer,
} from '@agent-workloads/dev-cluster/src/kubernetes';
import {
  openObjectStore,
  type ObjectStore,
  type PodLogs,
} from '@agent-workloads/dev-cluster/src/store';

const PORTS = 20;
const quiet = () => undefined;
/** No step of these suites has artifacts. */
const NO_STORE = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  accessKey: 'none',
  secretKey: 'none',
  bucket: 'none',
};

/** Which parts of the embedded cluster a suite needs. */
export interface EmbeddedOptions {
  /** Suites run side by side: each has 20 ports of its own from here. */
  firstPort: number;
  /** Argo's engine, with these images; without it only the API server runs. */
  argo?: { images: Record<string, { paths: Record<string, string> }> };
}

async function listen(
  store: ObjectStore,
  firstPort: number,
  podLogs: PodLogs | undefined,
): Promise<KubernetesServer> {
  for (let port = firstPort; ; port++) {
    try {
      return await createKubernetesServer({
        store,
        port,
        ...(podLogs && { podLogs }),
      });
    } catch (error) {
      if (port === firstPort + PORTS - 1) throw error;
    }
  }
}

/** The embedded cluster on state of its own, which goes with it. */
export class EmbeddedCluster {
  readonly #cleanUp: Array<() => Promise<unknown>> = [];

  /** Starts it, and returns its kubeconfig. */
  async start({ firstPort, argo }: EmbeddedOptions): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'contract-'));
    this.#cleanUp.push(() => rm(dir, { recursive: true, force: true }));
    const store = await openObjectStore({ dir: join(dir, 'state') });
    this.#cleanUp.push(() => store.close());
    let podLogs: PodLogs | undefined;
    if (argo) {
      const engine = await startArgoEngine({
        store,
        podsDir: join(dir, 'pods'),
        images: argo.images,
        artifactStore: NO_STORE,
        logger: { info: quiet, warn: quiet, error: quiet },
        graceMs: 500,
      });
      podLogs = engine;
      this.#cleanUp.push(() => engine.stop());
    }
    const server = await listen(store, firstPort, podLogs);
    this.#cleanUp.push(() => server.stop());
    return server.kubeconfig();
  }

  /** Stops what was started, also when the start failed half-way. */
  async stop(): Promise<void> {
    for (const step of this.#cleanUp.splice(0).reverse()) await step();
  }
}
