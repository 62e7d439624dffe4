import type { WorkflowEngine } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterConfig } from '../config';
import type { Clock } from '../controller/Clock';
import type { LeasePort } from '../controller/LeaderLease';
import { ArgoServerWorkflowEngine, connectArgoServer } from './argoServer';
import { ClientNodeClusterStore } from './ClientNodeClusterStore';
import { KubeHttp } from './KubeHttp';
import { KubeLease } from './KubeLease';
import { KubeWorkflowEngine } from './KubeWorkflowEngine';
import { loadKubeConfig } from './loadKubeConfig';

/** A cluster, ready to be started. */
export interface ClusterConnection {
  store: ClientNodeClusterStore;
  engine: WorkflowEngine;
  /** For the replica that reconciles this cluster. */
  lease: LeasePort;
}

export interface ConnectOptions {
  cluster: ClusterConfig;
  /** Empty means all, unless they are found by label. */
  namespaces: readonly string[];
  /** Label selector of the namespaces. */
  namespaceSelector?: string;
  clusterTemplates: boolean;
  /** Name and namespace of the Lease. */
  lease: { namespace: string; name: string };
  clock: Clock;
  logger: LoggerService;
}

/** Reads credentials and connects to nothing yet; an unreadable kubeconfig throws with its path. */
export function connectCluster(options: ConnectOptions): ClusterConnection {
  const { cluster, lease, logger, ...rest } = options;
  const { name, argoServer } = cluster;
  const kubeConfig = loadKubeConfig(cluster);
  const http = new KubeHttp(kubeConfig);
  const server = argoServer && connectArgoServer(name, argoServer, kubeConfig);
  const store = new ClientNodeClusterStore({
    ...rest,
    name,
    http,
    logger: logger.child({ cluster: name }),
    readHydrated: server && ((ref, uid) => server.read(ref, uid)),
  });
  const offloaded = server && new ArgoServerWorkflowEngine(server);
  return {
    store,
    engine:
      offloaded && argoServer?.resolveGates === 'all'
        ? offloaded
        : new KubeWorkflowEngine(store, { offloaded }),
    lease: new KubeLease(http, lease),
  };
}
