import { join } from 'node:path';
import { objectsOf } from '@agent-workloads/dev-cluster/src/environment';
import { renderEnvironment } from '@agent-workloads/dev-cluster/src/renderEnvironment';
import type { KubeApi } from './KubeApi';
import { teamValues } from './teamValues';

/** Folder of the checkout. */
export const ROOT = join(__dirname, '../../../..');

/** The account that the portal has in a cluster. */
export const PORTAL = {
  namespace: 'agent-workloads-system',
  name: 'agent-workloads-portal',
  user: 'system:serviceaccount:agent-workloads-system:agent-workloads-portal',
};

/** Groups that every ServiceAccount of a namespace is in. */
export const groupsOf = (namespace: string) => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
  'system:authenticated',
];

/** The account that makes and removes environments for people. */
export const PROVISIONER = {
  namespace: PORTAL.namespace,
  name: 'agent-workloads-provisioner',
  user: 'system:serviceaccount:agent-workloads-system:agent-workloads-provisioner',
};

/** A fresh token of the portal's account, from the API server. */
export const portalToken = (admin: KubeApi, expirationSeconds = 3600) =>
  accountToken(admin, PORTAL, expirationSeconds);

/** A fresh token of a ServiceAccount, from the API server. */
export async function accountToken(
  admin: KubeApi,
  { namespace, name, user }: typeof PORTAL,
  expirationSeconds = 3600,
): Promise<string> {
  const { status, body } = await admin.post(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds },
    },
  );
  if (status !== 201) throw new Error(`no token for ${user}: ${body.message}`);
  return body.status.token;
}

/** Makes a namespace whose workloads the portal may run, with the bindings of the skeleton. */
export async function createEnvironment(
  admin: KubeApi,
  namespace: string,
): Promise<void> {
  const created = [
    await admin.post('/api/v1/namespaces', { metadata: { name: namespace } }),
  ];
  const bindings = objectsOf(
    renderEnvironment({ ...teamValues(), namespace }),
  ).filter(({ kind }) => kind === 'RoleBinding');
  for (const binding of bindings) {
    created.push(
      await admin.post(
        `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
        binding,
      ),
    );
  }
  const refused = created.find(({ status }) => status >= 300);
  if (refused)
    throw new Error(`environment ${namespace}: ${refused.body.message}`);
}
