import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeApi, type Answer } from './support/KubeApi';
import {
  createEnvironment,
  PORTAL,
  portalToken,
} from './support/portalAccount';
import { until } from './support/until';

const run = Date.now().toString(36);
const environment = `privileges-${run}`;
const foreign = `privileges-foreign-${run}`;
const admin = KubeApi.asAdmin();
let portal: KubeApi;

const CORE = (namespace: string) => `/api/v1/namespaces/${namespace}`;
const WORKLOADS = (namespace: string) =>
  `/apis/agent-workloads.io/v1alpha1/namespaces/${namespace}/agentworkloads`;
const ARGO = (namespace: string) =>
  `/apis/argoproj.io/v1alpha1/namespaces/${namespace}`;
const LEASES = (namespace: string) =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ENVIRONMENT = 'metadata.name%3Dagent-workloads-environment';

/** What Kubernetes grants every account: asking who one is and what one may do. */
const EVERYONE = [
  'create authentication.k8s.io/selfsubjectreviews',
  'create authorization.k8s.io/selfsubjectaccessreviews',
  'create authorization.k8s.io/selfsubjectrulesreviews',
];
/** Environments are found by the labels of their namespaces. */
const EVERYWHERE = [
  ...EVERYONE,
  'get /namespaces',
  'list /namespaces',
  'watch /namespaces',
];

/** The whole of it; a right more or less is a change of install/ that belongs here too. */
const IN_AN_ENVIRONMENT = [
  ...EVERYWHERE,
  'create /events',
  'create agent-workloads.io/agentworkloads',
  'create argoproj.io/workflows',
  'delete argoproj.io/workflows',
  'get /events',
  'get agent-workloads.io/agentworkloads',
  'get argoproj.io/workflows',
  'list /configmaps agent-workloads-environment',
  'list agent-workloads.io/agentworkloads',
  'list argoproj.io/workflows',
  'list argoproj.io/workflowtemplates',
  'patch agent-workloads.io/agentworkloads',
  'patch argoproj.io/workflows',
  'update /events',
  'update agent-workloads.io/agentworkloads/finalizers',
  'update agent-workloads.io/agentworkloads/status',
  'update argoproj.io/workflows',
  'watch /configmaps agent-workloads-environment',
  'watch agent-workloads.io/agentworkloads',
  'watch argoproj.io/workflows',
  'watch argoproj.io/workflowtemplates',
];
const IN_ITS_OWN_NAMESPACE = [
  ...EVERYWHERE,
  'create coordination.k8s.io/leases',
  'get coordination.k8s.io/leases',
  'update coordination.k8s.io/leases',
];

interface ResourceRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
}

function flatten(rules: ResourceRule[]): string[] {
  const rights = rules.flatMap(({ verbs, apiGroups, resources, ...rest }) =>
    verbs.flatMap(verb =>
      apiGroups.flatMap(group =>
        resources.flatMap(resource =>
          (rest.resourceNames ?? ['']).map(name =>
            `${verb} ${group}/${resource} ${name}`.trim(),
          ),
        ),
      ),
    ),
  );
  return [...new Set(rights)].sort();
}

async function rightsIn(namespace: string) {
  const { status, body } = await portal.post(
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    { spec: { namespace } },
  );
  expect(status).toBe(201);
  expect(body.status.incomplete).toBe(false);
  return body.status as {
    resourceRules: ResourceRule[];
    nonResourceRules: Array<{ verbs: string[]; nonResourceURLs: string[] }>;
  };
}

beforeAll(async () => {
  portal = admin.withToken(await portalToken(admin));
  await createEnvironment(admin, environment);
  await admin.post('/api/v1/namespaces', { metadata: { name: foreign } });
  await until(
    'the binding of the environment is known',
    async () => (await portal.get(WORKLOADS(environment))).status === 200,
  );
}, 60_000);

afterAll(async () => {
  await admin.delete(CORE(environment));
  await admin.delete(CORE(foreign));
});

describe('the account of the portal', () => {
  it.each<[string, () => string, string[]]>([
    ['an environment', () => environment, IN_AN_ENVIRONMENT],
    ['its own namespace', () => PORTAL.namespace, IN_ITS_OWN_NAMESPACE],
    ['a foreign namespace', () => foreign, EVERYWHERE],
    ['kube-system', () => 'kube-system', EVERYWHERE],
  ])('may do exactly this in %s', async (_where, namespace, expected) => {
    const { resourceRules } = await rightsIn(namespace());
    expect(flatten(resourceRules)).toEqual([...expected].sort());
  });

  it('only reads outside resources: health, version, discovery', async () => {
    const { nonResourceRules } = await rightsIn(environment);
    expect(new Set(nonResourceRules.flatMap(({ verbs }) => verbs))).toEqual(
      new Set(['get']),
    );
  });
});

describe('what the portal does not do', () => {
  const pod = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i', command: ['c'] }] },
  };
  const role = {
    metadata: { name: 'more' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  };
  const bindingOf = (kind: string, name: string) => ({
    metadata: { name: 'more' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: PORTAL.name,
        namespace: PORTAL.namespace,
      },
    ],
  });
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w' },
    spec: { entrypoint: 'a', templates: [{ name: 'a', suspend: {} }] },
  };
  const E = environment;

  it.each<[string, (api: KubeApi) => Promise<Answer>]>([
    ['create pods', api => api.post(`${CORE(E)}/pods`, pod)],
    ['read pods', api => api.get(`${CORE(E)}/pods`)],
    ['run commands in pods', api => api.post(`${CORE(E)}/pods/p/exec`, {})],
    ['read logs of pods', api => api.get(`${CORE(E)}/pods/p/log`)],
    ['read secrets', api => api.get(`${CORE(E)}/secrets`)],
    [
      'read one secret',
      api => api.get(`${CORE(E)}/secrets/agent-workloads-s3`),
    ],
    ['read all ConfigMaps', api => api.get(`${CORE(E)}/configmaps`)],
    [
      'change the environment’s parameters',
      api =>
        api.patch(`${CORE(E)}/configmaps/agent-workloads-environment`, {
          data: { agent_image: 'evil' },
        }),
    ],
    [
      'change who counts as the portal',
      api =>
        api.patch(
          '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/agent-workloads-status',
          { spec: { variables: [] } },
        ),
    ],
    ['read foreign Workflows', api => api.get(`${ARGO(foreign)}/workflows`)],
    [
      'start foreign Workflows',
      api => api.post(`${ARGO(foreign)}/workflows`, workflow),
    ],
    [
      'read Workflows of all namespaces',
      api => api.get('/apis/argoproj.io/v1alpha1/workflows'),
    ],
    [
      'read workloads of all namespaces',
      api => api.get('/apis/agent-workloads.io/v1alpha1/agentworkloads'),
    ],
    [
      'create WorkflowTemplates',
      api =>
        api.post(`${ARGO(E)}/workflowtemplates`, {
          ...workflow,
          kind: 'WorkflowTemplate',
        }),
    ],
    [
      'change WorkflowTemplates',
      api =>
        api.patch(`${ARGO(E)}/workflowtemplates/visual-analysis-template`, {
          metadata: {
            annotations: { 'agent-workloads.io/approval-floor': '' },
          },
        }),
    ],
    [
      'create CronWorkflows',
      api => api.post(`${ARGO(E)}/cronworkflows`, workflow),
    ],
    ['delete workloads', api => api.delete(`${WORKLOADS(E)}/w`)],
    ['delete all workloads', api => api.delete(WORKLOADS(E))],
    ['delete all Workflows at once', api => api.delete(`${ARGO(E)}/workflows`)],
    [
      'change the definition of workloads',
      api =>
        api.patch(
          '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/agentworkloads.agent-workloads.io',
          { metadata: { labels: { a: 'b' } } },
        ),
    ],
    [
      'switch off the admission policy',
      api =>
        api.delete(
          '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/agent-workloads-status',
        ),
    ],
    ['make roles', api => api.post(`${RBAC}/namespaces/${E}/roles`, role)],
    [
      'bind itself to admin',
      api =>
        api.post(
          `${RBAC}/namespaces/${E}/rolebindings`,
          bindingOf('ClusterRole', 'admin'),
        ),
    ],
    [
      'bind its own role in a foreign namespace',
      api =>
        api.post(
          `${RBAC}/namespaces/${foreign}/rolebindings`,
          bindingOf('ClusterRole', 'agent-workloads-portal-environment'),
        ),
    ],
    [
      'bind itself to cluster-admin',
      api =>
        api.post(
          `${RBAC}/clusterrolebindings`,
          bindingOf('ClusterRole', 'cluster-admin'),
        ),
    ],
    [
      'widen its own role',
      api =>
        api.patch(`${RBAC}/clusterroles/agent-workloads-portal-environment`, {
          rules: role.rules,
        }),
    ],
    [
      'make tokens of other accounts',
      api =>
        api.post(`${CORE(E)}/serviceaccounts/agent-workloads-workflow/token`, {
          spec: {},
        }),
    ],
    [
      'act as somebody else',
      api => api.as('system:admin', ['system:masters']).get(CORE(E)),
    ],
    ['delete a namespace', api => api.delete(CORE(E))],
    ['create a namespace', api => api.post('/api/v1/namespaces', pod)],
    [
      'label a namespace',
      api =>
        api.patch(CORE(foreign), {
          metadata: { labels: { 'agent-workloads.io/environment': 'true' } },
        }),
    ],
    ['list nodes', api => api.get('/api/v1/nodes')],
    ['take a Lease elsewhere', api => api.get(LEASES('kube-system'))],
    [
      'delete its Lease',
      api => api.delete(`${LEASES(PORTAL.namespace)}/agent-workloads-default`),
    ],
  ])('it may not %s', async (_what, attempt) => {
    const { status, body } = await attempt(portal);
    expect(status, body.message).toBe(403);
    expect(body.message).toContain(PORTAL.user);
  });
});

describe('what the portal does', () => {
  it('watches the one ConfigMap of an environment by its name', async () => {
    const { status } = await portal.get(
      `${CORE(environment)}/configmaps?fieldSelector=${ENVIRONMENT}`,
    );
    expect(status).toBe(200);
  });

  it('finds environments by the labels of their namespaces', async () => {
    const { status } = await portal.get(
      '/api/v1/namespaces?labelSelector=agent-workloads.io%2Fenvironment%3Dtrue',
    );
    expect(status).toBe(200);
  });

  it('knows the cluster by the uid of kube-system', async () => {
    const { body } = await portal.get('/api/v1/namespaces/kube-system');
    expect(body.metadata.uid).toMatch(/^[-0-9a-f]{36}$/);
  });

  it('takes and renews a Lease in its own namespace', async () => {
    const name = `privileges-${run}`;
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name },
      spec: { holderIdentity: 'test' },
    };
    const path = LEASES(PORTAL.namespace);
    const taken = await portal.post(path, lease);
    expect(taken.status).toBe(201);
    const renewed = await portal.put(`${path}/${name}`, taken.body);
    expect(renewed.status).toBe(200);
    expect((await admin.delete(`${path}/${name}`)).status).toBe(200);
  });

  it('tells what happened in Events', async () => {
    const path = `${CORE(environment)}/events`;
    const told = await portal.post(path, {
      metadata: { name: 'told', namespace: environment },
      involvedObject: {
        apiVersion: 'agent-workloads.io/v1alpha1',
        kind: 'AgentWorkload',
        name: 'w',
        namespace: environment,
      },
      type: 'Normal',
      reason: 'Told',
      message: 'something',
    });
    expect(told.status).toBe(201);
    const again = { ...told.body, count: 2 };
    expect((await portal.put(`${path}/told`, again)).status).toBe(200);
  });
});
