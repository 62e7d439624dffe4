import { Logger, ObjectStore, PodLogs } from '../store';

/** Options of {@link createKubernetesServer}. */
export interface KubernetesServerOptions {
  store: ObjectStore;
  /** On 127.0.0.1. */
  port: number;
  /** Without it, every log request answers that there is no log. */
  podLogs?: PodLogs;
  logger?: Logger;
  /** For tests. */
  clock?: () => Date;
}

/** A running API server with its garbage collector. */
export interface KubernetesServer {
  /** e.g. http://127.0.0.1:21001 */
  url: string;
  /** A kubeconfig (YAML) with context and cluster `embedded`. */
  kubeconfig(namespace?: string): string;
  stop(): Promise<void>;
}

/** Listens, and starts the controllers. The system namespaces exist when it resolves. */
export async function createKubernetesServer(
  options: KubernetesServerOptions,
): Promise<KubernetesServer> {
  throw new Error(`not there yet: the API on port ${options.port}`);
}
