import { KubeConfig } from '@kubernetes/client-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterConfig } from '../config';
import type { Clock } from '../controller/Clock';
import type { LeasePort } from '../controller/LeaderLease';
import { ClientNodeClusterStore } from './ClientNodeClusterStore';
import { KubeHttp } from './KubeHttp';
import { KubeLease } from './KubeLease';

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

function loadKubeConfig(cluster: ClusterConfig): KubeConfig {
  const config = new KubeConfig();
  const { access, name } = cluster;
  if (access.kind === 'inCluster') config.loadFromCluster();
  else if (access.kind === 'kubeconfig') loadFile(config, name, access);
  else
    config.loadFromClusterAndUser(
      {
        name,
        server: access.url,
        caData: access.caData,
        skipTLSVerify: access.skipTLSVerify,
      },
      { name: 'portal', token: access.serviceAccountToken },
    );
  return config;
}

function loadFile(
  config: KubeConfig,
  cluster: string,
  { path, context }: { path: string; context?: string },
): void {
  try {
    config.loadFromFile(path);
  } catch (error) {
    throw new Error(
      `The kubeconfig ${path} of cluster ${cluster} can't be read; see agentWorkloads.clusters`,
      { cause: error },
    );
  }
  if (context === undefined) return;
  if (!config.getContextObject(context))
    throw new Error(
      `The kubeconfig ${path} of cluster ${cluster} has no context ${context}; see agentWorkloads.clusters`,
    );
  config.setCurrentContext(context);
}
