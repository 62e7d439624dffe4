import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterConfig } from '../config';
import type { Clock } from '../controller/Clock';
import type { LeasePort } from '../controller/LeaderLease';
import { ClientNodeClusterStore } from './ClientNodeClusterStore';
import { KubeHttp } from './KubeHttp';
import { KubeLease } from './KubeLease';
import { loadKubeConfig } from './loadKubeConfig';

/** A cluster, ready to be started. */
export interface ClusterConnection {
  store: ClientNodeClusterStore;
  /** For the replica that reconciles this cluster. */
  lease: LeasePort;
}

export interface ConnectOptions {
  cluster: ClusterConfig;
  namespaces: readonly string[];
  clusterTemplates: boolean;
  /** Name and namespace of the Lease. */
  lease: { namespace: string; name: string };
  clock: Clock;
  logger: LoggerService;
}

/** Reads credentials and connects to nothing yet; an unreadable kubeconfig throws with its path. */
export function connectCluster(options: ConnectOptions): ClusterConnection {
  const { cluster, lease, logger, ...rest } = options;
  const http = new KubeHttp(loadKubeConfig(cluster));
  return {
    store: new ClientNodeClusterStore({
      ...rest,
      name: cluster.name,
      http,
      logger: logger.child({ cluster: cluster.name }),
    }),
    lease: new KubeLease(http, lease),
  };
}
