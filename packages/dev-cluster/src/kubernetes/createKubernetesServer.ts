import { createServer, Server } from 'node:http';
import { stringify } from 'yaml';
import { KINDS, Logger, ObjectStore, PodLogs } from '../store';
import { startControllers } from './controllers/startControllers';
import { KindRegistry } from './registry/KindRegistry';
import { ServerContext } from './resources/call';
import { ListSnapshots } from './resources/ListSnapshots';
import { route } from './route';
import { EventWindow } from './watch/EventWindow';

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

const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public'];

async function ensureNamespaces(store: ObjectStore): Promise<void> {
  for (const name of SYSTEM_NAMESPACES) {
    if (store.get(KINDS.Namespace, { name })) continue;
    await store.create(KINDS.Namespace, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      return reject(
        new Error(
          `port ${port} of the Kubernetes API is in use: stop what listens there, or move the embedded cluster with AGENT_WORKLOADS_PORT_BASE`,
          { cause: error },
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve();
    });
  });

function kubeconfig(url: string, namespace: string): string {
  const name = 'embedded';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    // Without the flag client-node refuses plain http; kubectl does not care.
    clusters: [
      { name, cluster: { server: url, 'insecure-skip-tls-verify': true } },
    ],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    users: [{ name, user: {} }],
  });
}

/** Listens, and starts the controllers. The system namespaces exist when it resolves. */
export async function createKubernetesServer(
  options: KubernetesServerOptions,
): Promise<KubernetesServer> {
  const { store, port, podLogs, logger, clock = () => new Date() } = options;
  const events = new EventWindow(store);
  const registry = new KindRegistry(store, logger);
  const context: ServerContext = {
    store,
    registry,
    events,
    snapshots: new ListSnapshots(clock),
    clock,
    podLogs,
    logger,
  };
  const server = createServer((request, response) => {
    void route(context, request, response);
  });
  // Watches stay open for as long as their readers like.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await listen(server, port);
  await ensureNamespaces(store);
  const controllers = startControllers(context);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: (namespace = 'default') => kubeconfig(url, namespace),
    stop: async () => {
      await controllers.stop();
      registry.stop();
      events.stop();
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
