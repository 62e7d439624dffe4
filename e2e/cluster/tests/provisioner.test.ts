import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeApi, type Answer } from './support/KubeApi';
import { accountToken, PORTAL, PROVISIONER } from './support/portalAccount';
import { until } from './support/until';

const run = Date.now().toString(36);
const environment = `provisioner-${run}`;
const foreign = `provisioner-foreign-${run}`;
const admin = KubeApi.asAdmin();
let provisioner: KubeApi;

const CORE = (namespace: string) => `/api/v1/namespaces/${namespace}`;
const RBAC = (namespace: string) =>
  `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
const MANAGER = '?fieldManager=provisioner-test';

const namespaceOf = (
  name: string,
  labels: Record<string, string> = {
    'agent-workloads.io/environment': 'true',
    'pod-security.kubernetes.io/enforce': 'restricted',
  },
) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

const accountOf = ({ name, namespace }: typeof PORTAL) => ({
  kind: 'ServiceAccount',
  name,
  namespace,
});
const bindingOf = (role: string, subject: object = accountOf(PROVISIONER)) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: role },
  roleRef: {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name: role,
  },
  subjects: [subject],
});
const OWN_ROLE = 'agent-workloads-provisioner-environment';
const eve = {
  apiGroup: 'rbac.authorization.k8s.io',
  kind: 'User',
  name: 'eve',
};

/** Kinds of an environment, each with where it lives. */
const KINDS: Array<[string, string]> = [
  ['', 'configmaps'],
  ['', 'limitranges'],
  ['', 'persistentvolumeclaims'],
  ['', 'resourcequotas'],
  ['', 'secrets'],
  ['', 'serviceaccounts'],
  ['', 'services'],
  ['apps', 'deployments'],
  ['apps', 'statefulsets'],
  ['batch', 'jobs'],
  ['networking.k8s.io', 'networkpolicies'],
  ['policy', 'poddisruptionbudgets'],
  ['argoproj.io', 'workflowtemplates'],
];

const EVERYWHERE = [
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-launcher',
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-portal-environment',
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-portal-object-store',
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-provisioner-environment',
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-viewer',
  'bind rbac.authorization.k8s.io/clusterroles agent-workloads-workflow',
  'create /namespaces',
  'create authentication.k8s.io/selfsubjectreviews',
  'create authorization.k8s.io/selfsubjectaccessreviews',
  'create authorization.k8s.io/selfsubjectrulesreviews',
  'create rbac.authorization.k8s.io/rolebindings',
  'delete /namespaces',
  'get /namespaces',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-launcher',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-portal-environment',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-portal-object-store',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-provisioner-environment',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-viewer',
  'get rbac.authorization.k8s.io/clusterroles agent-workloads-workflow',
  'get rbac.authorization.k8s.io/rolebindings',
  'patch /namespaces',
  'patch rbac.authorization.k8s.io/rolebindings',
];
const IN_AN_ENVIRONMENT = [
  ...EVERYWHERE,
  ...KINDS.flatMap(([group, resource]) =>
    ['get', 'list', 'create', 'patch', 'delete'].map(
      verb => `${verb} ${group}/${resource}`,
    ),
  ),
  'delete agent-workloads.io/agentworkloads',
  'delete rbac.authorization.k8s.io/rolebindings',
  'list /events',
  'list /pods',
  'list agent-workloads.io/agentworkloads',
  'list argoproj.io/workflows',
  'list rbac.authorization.k8s.io/rolebindings',
];

interface ResourceRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
}

async function rightsIn(namespace: string): Promise<string[]> {
  const { body } = await provisioner.post(
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    { spec: { namespace } },
  );
  expect(body.status.incomplete).toBe(false);
  const rules: ResourceRule[] = body.status.resourceRules;
  const rights = rules.flatMap(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      verbs.flatMap(verb =>
        apiGroups.flatMap(group =>
          resources.flatMap(resource =>
            (resourceNames ?? ['']).map(name =>
              `${verb} ${group}/${resource} ${name}`.trim(),
            ),
          ),
        ),
      ),
  );
  return [...new Set(rights)].sort();
}

beforeAll(async () => {
  provisioner = admin.withToken(await accountToken(admin, PROVISIONER));
  await admin.post('/api/v1/namespaces', namespaceOf(foreign, {}));
  const made = await provisioner.post(
    '/api/v1/namespaces',
    namespaceOf(environment),
  );
  expect(made.status, made.body.message).toBe(201);
  const bound = await provisioner.patch(
    `${RBAC(environment)}/${OWN_ROLE}${MANAGER}`,
    bindingOf(OWN_ROLE),
    'apply',
  );
  expect(bound.status, bound.body.message).toBe(201);
  await until(
    'the binding of the environment is known',
    async () =>
      (await provisioner.get(`${CORE(environment)}/configmaps`)).status === 200,
  );
}, 60_000);

afterAll(async () => {
  await admin.delete(CORE(environment));
  await admin.delete(CORE(foreign));
});

describe('the account of the provisioner', () => {
  it.each<[string, () => string, string[]]>([
    ['an environment', () => environment, IN_AN_ENVIRONMENT],
    ['a foreign namespace', () => foreign, EVERYWHERE],
    ['kube-system', () => 'kube-system', EVERYWHERE],
    ["the portal's namespace", () => PORTAL.namespace, EVERYWHERE],
  ])('may do exactly this in %s', async (_where, namespace, expected) => {
    expect(await rightsIn(namespace())).toEqual([...expected].sort());
  });
});

describe('what the provisioner does', () => {
  it.each(KINDS)('applies and deletes %s %s', async (group, resource) => {
    const root = group ? `/apis/${group}/v1` : '/api/v1';
    const path = `${
      group === 'argoproj.io' ? '/apis/argoproj.io/v1alpha1' : root
    }/namespaces/${environment}/${resource}`;
    const listed = await provisioner.get(path);
    expect(listed.status, listed.body.message).toBe(200);
    // what it may not do is refused before the object is looked for
    const gone = await provisioner.delete(`${path}/none`);
    expect(gone.status, gone.body.message).toBe(404);
  });

  it.each<[string, object]>([
    ['agent-workloads-launcher', eve],
    ['agent-workloads-portal-environment', accountOf(PORTAL)],
    ['agent-workloads-portal-object-store', accountOf(PORTAL)],
    ['agent-workloads-viewer', eve],
    [
      'agent-workloads-workflow',
      { kind: 'ServiceAccount', name: 'a', namespace: environment },
    ],
  ])('binds %s to %j', async (role, subject) => {
    const { status, body } = await provisioner.patch(
      `${RBAC(environment)}/${role}${MANAGER}`,
      bindingOf(role, subject),
      'apply',
    );
    expect(status, body.message).toBe(201);
  });

  it('changes and removes an environment', async () => {
    const name = `${environment}-2`;
    const path = `${CORE(name)}${MANAGER}`;
    const manifest = namespaceOf(name);
    expect((await provisioner.patch(path, manifest, 'apply')).status).toBe(201);
    const labels = { ...manifest.metadata.labels, team: 'a' };
    const changed = { ...manifest, metadata: { name, labels } };
    expect((await provisioner.patch(path, changed, 'apply')).status).toBe(200);
    expect((await provisioner.delete(CORE(name))).status).toBe(200);
  });
});

describe('what the provisioner does not do', () => {
  const E = environment;
  const secret = { metadata: { name: 's' }, stringData: { a: 'b' } };
  const pod = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };

  it.each<[string, (api: KubeApi) => Promise<Answer>]>([
    ['read foreign secrets', api => api.get(`${CORE(foreign)}/secrets`)],
    [
      'read secrets of the portal',
      api => api.get(`${CORE(PORTAL.namespace)}/secrets`),
    ],
    [
      'write foreign secrets',
      api => api.post(`${CORE(foreign)}/secrets`, secret),
    ],
    [
      'bind its role in a foreign namespace',
      api => api.post(RBAC(foreign), bindingOf(OWN_ROLE)),
    ],
    [
      'bind its role in kube-system',
      api => api.post(RBAC('kube-system'), bindingOf(OWN_ROLE)),
    ],
    [
      "bind its role in the portal's namespace",
      api => api.post(RBAC(PORTAL.namespace), bindingOf(OWN_ROLE)),
    ],
    ['bind admin', api => api.post(RBAC(E), bindingOf('admin'))],
    [
      'bind cluster-admin',
      api => api.post(RBAC(E), bindingOf('cluster-admin')),
    ],
    [
      "give somebody the portal's role",
      api =>
        api.post(RBAC(E), bindingOf('agent-workloads-portal-environment', eve)),
    ],
    [
      'give somebody its own role',
      api =>
        api.post(RBAC(E), {
          ...bindingOf(OWN_ROLE, eve),
          metadata: { name: 'eve' },
        }),
    ],
    [
      "give itself the portal's role",
      api => api.post(RBAC(E), bindingOf('agent-workloads-portal-environment')),
    ],
    [
      'let itself launch',
      api => api.post(RBAC(E), bindingOf('agent-workloads-launcher')),
    ],
    [
      'give the portal its own role',
      api =>
        api.post(RBAC(E), {
          ...bindingOf(OWN_ROLE, accountOf(PORTAL)),
          metadata: { name: 'portal' },
        }),
    ],
    [
      'make roles',
      api =>
        api.post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${E}/roles`, {
          metadata: { name: 'r' },
          rules: [],
        }),
    ],
    [
      'bind itself to cluster-admin',
      api =>
        api.post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
          ...bindingOf('cluster-admin'),
          kind: 'ClusterRoleBinding',
        }),
    ],
    [
      'widen its own role',
      api =>
        api.patch(
          `/apis/rbac.authorization.k8s.io/v1/clusterroles/${OWN_ROLE}`,
          { rules: [] },
        ),
    ],
    [
      'change the policy that holds it',
      api =>
        api.patch(
          '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/agent-workloads-provisioner',
          { spec: { matchConditions: [] } },
        ),
    ],
    [
      'make a namespace that is no environment',
      api => api.post('/api/v1/namespaces', namespaceOf(`${E}-no`, {})),
    ],
    [
      'make an environment whose pods may do anything',
      api =>
        api.post(
          '/api/v1/namespaces',
          namespaceOf(`${E}-no`, {
            'agent-workloads.io/environment': 'true',
            'pod-security.kubernetes.io/enforce': 'privileged',
          }),
        ),
    ],
    [
      'make an environment whose pods are restricted as long ago',
      api =>
        api.post(
          '/api/v1/namespaces',
          namespaceOf(`${E}-no`, {
            'agent-workloads.io/environment': 'true',
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/enforce-version': 'v1.0',
          }),
        ),
    ],
    [
      'loosen an environment',
      api =>
        api.patch(CORE(E), {
          metadata: { labels: { 'pod-security.kubernetes.io/enforce': null } },
        }),
    ],
    [
      'take a foreign namespace for an environment',
      api => api.patch(CORE(foreign), namespaceOf(foreign)),
    ],
    [
      'take kube-system for an environment',
      api => api.patch(CORE('kube-system'), namespaceOf('kube-system')),
    ],
    ['delete a foreign namespace', api => api.delete(CORE(foreign))],
    ['delete kube-system', api => api.delete(CORE('kube-system'))],
    ['list namespaces', api => api.get('/api/v1/namespaces')],
    ['create pods', api => api.post(`${CORE(E)}/pods`, pod)],
    ['run commands in pods', api => api.post(`${CORE(E)}/pods/p/exec`, {})],
    [
      'launch workloads',
      api =>
        api.post(
          `/apis/agent-workloads.io/v1alpha1/namespaces/${E}/agentworkloads`,
          {
            apiVersion: 'agent-workloads.io/v1alpha1',
            kind: 'AgentWorkload',
            metadata: { name: 'w' },
          },
        ),
    ],
    [
      'start or change runs',
      api =>
        api.patch(`/apis/argoproj.io/v1alpha1/namespaces/${E}/workflows/w`, {
          spec: {},
        }),
    ],
    [
      'make tokens of other accounts',
      api => api.post(`${CORE(E)}/serviceaccounts/default/token`, { spec: {} }),
    ],
    [
      'make a token of the portal',
      api =>
        api.post(
          `${CORE(PORTAL.namespace)}/serviceaccounts/${PORTAL.name}/token`,
          { spec: {} },
        ),
    ],
    ['act as somebody else', api => api.as('system:admin').get(CORE(E))],
    ['read nodes', api => api.get('/api/v1/nodes')],
  ])('it may not %s', async (_what, attempt) => {
    const { status, body } = await attempt(provisioner);
    expect(status, body.message).toBe(403);
  });

  it('is held by admission, not only by roles, when a role is too wide', async () => {
    const name = `wide-${run}`;
    const wide = bindingOf('edit');
    const made = await admin.post(RBAC(foreign), {
      ...wide,
      metadata: { name },
    });
    expect(made.status).toBe(201);
    await until(
      'the wide role is known',
      async () =>
        (await provisioner.get(`${CORE(foreign)}/secrets`)).status === 200,
    );
    const { status, body } = await provisioner.post(
      `${CORE(foreign)}/secrets`,
      {
        apiVersion: 'v1',
        kind: 'Secret',
        ...secret,
      },
    );
    expect(status).toBe(403);
    expect(body.message).toContain(
      'works only in namespaces that are labelled agent-workloads.io/environment=true',
    );
  });
});
