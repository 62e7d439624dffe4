import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConfig } from '../config';
import type { Clock } from '../controller/Clock';
import type { ProvisionerAccess } from '../provisioningConfig';
import type { ClusterObjects } from './ClusterObjects';
import type { ClusterStore } from './ClusterStore';
import { KubeHttp } from './KubeHttp';
import { KubeObjects } from './KubeObjects';
import { loadKubeConfig } from './loadKubeConfig';

/** The provisioner's account in a cluster; undefined where config names none. Connects to nothing yet. */
export function connectProvisioner(
  cluster: ClusterConfig,
  { store, clock }: { store: Pick<ClusterStore, 'clusterUid'>; clock: Clock },
): ClusterObjects | undefined {
  if (!cluster.provisioner) return undefined;
  const http = new KubeHttp(configOf(cluster, cluster.provisioner));
  return new KubeObjects({
    http,
    cluster: cluster.name,
    clusterUid: () => store.clusterUid,
    clock,
  });
}

/** Another account, at the API server where the portal's own is. */
function configOf(
  cluster: ClusterConfig,
  access: ProvisionerAccess,
): KubeConfig {
  if (access.kind === 'kubeconfig')
    return loadKubeConfig({ name: cluster.name, access });
  const config = loadKubeConfig(cluster);
  const server = config.getCurrentCluster();
  if (!server)
    throw new Error(
      `The kubeconfig of cluster ${cluster.name} names no current cluster; see agentWorkloads.clusters`,
    );
  config.loadFromClusterAndUser(server, {
    name: 'provisioner',
    ...(access.kind === 'token'
      ? { token: access.token }
      : {
          authProvider: {
            name: 'tokenFile',
            config: { tokenFile: access.path },
          },
        }),
  });
  return config;
}
