import type { ClusterConfig } from '../../../contract/engine/backend';
import type { KubeApi } from './KubeApi';

/** The test cluster's Argo server; it speaks plain HTTP inside the machine. */
export async function argoServer(
  admin: KubeApi,
  resolveGates: 'offloaded' | 'all',
): Promise<NonNullable<ClusterConfig['argoServer']>> {
  const { body } = await admin.get(
    '/api/v1/namespaces/argo/services/argo-server',
  );
  return {
    url: `http://${body.spec.clusterIP}:2746`,
    insecureSkipVerify: true,
    resolveGates,
  };
}
