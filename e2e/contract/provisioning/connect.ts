import { KubeConfig } from '@kubernetes/client-node';
import {
  connectProvisioner,
  KubeHttp,
  systemClock,
  type ClusterObjects,
} from '../engine/backend';

const NAMESPACE = 'agent-workloads-system';
const ACCOUNT = 'agent-workloads-provisioner';
type Options = Parameters<typeof connectProvisioner>[0];

/** An administrator by a kubeconfig. */
export function connectAdmin(path: string): KubeHttp {
  const config = new KubeConfig();
  config.loadFromFile(path);
  return new KubeHttp(config);
}

/** What makes one cluster this one. */
export async function uidOf(admin: KubeHttp): Promise<string> {
  const { metadata } = await admin.request<{ metadata: { uid: string } }>({
    path: '/api/v1/namespaces/kube-system',
  });
  return metadata.uid;
}

/** The provisioner at the API server of a kubeconfig. */
export function connectAs(
  path: string,
  provisioner: Options['provisioner'],
  clusterUid: string,
): ClusterObjects {
  const objects = connectProvisioner(
    { name: 'test', access: { kind: 'kubeconfig', path }, provisioner },
    { store: { clusterUid }, clock: systemClock },
  );
  if (!objects) throw new Error('no account');
  return objects;
}

/** A token of the account that install/ brings. */
export async function provisionerToken(admin: KubeHttp): Promise<string> {
  const { status } = await admin.request<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${ACCOUNT}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    },
  });
  return status.token;
}
