import type { KubeApi } from './KubeApi';

/** What ending gates needs, and nothing else. */
const RULES = [
  {
    apiGroups: ['argoproj.io'],
    resources: ['workflows'],
    verbs: ['get', 'update', 'patch'],
  },
];

const NAME = 'gate-keeper';

/** Makes a namespace and an account that may only end gates there; gives its token. */
export async function createWorkflowAccount(
  admin: KubeApi,
  namespace: string,
): Promise<string> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const metadata = { name: NAME };
  const steps: Array<[string, object]> = [
    ['/api/v1/namespaces', { metadata: { name: namespace } }],
    [accounts, { metadata }],
    [`${rbac}/roles`, { metadata, rules: RULES }],
    [
      `${rbac}/rolebindings`,
      {
        metadata,
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'Role',
          name: NAME,
        },
        subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
      },
    ],
  ];
  for (const [path, body] of steps) {
    const answer = await admin.post(path, body);
    if (answer.status !== 201)
      throw new Error(`${path}: ${answer.body.message}`);
  }
  const { status, body } = await admin.post(`${accounts}/${NAME}/token`, {
    spec: { expirationSeconds: 3600 },
  });
  if (status !== 201) throw new Error(`no token: ${body.message}`);
  return body.status.token;
}
