import { expect, it } from 'vitest';
import { CONFIG_MAPS, eventually, Refusal, TestCluster } from './TestCluster';

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments' };

interface Applied extends Refusal {
  metadata?: {
    name?: string;
    resourceVersion?: string;
    managedFields?: { manager: string; operation: string }[];
  };
  spec?: {
    replicas?: number;
    template: { spec: { containers: { name: string; image: string }[] } };
  };
}

const aDeployment = (name: string, spec: object = {}, container = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'none:1', ...container }] },
    },
    ...spec,
  },
});

interface Discovered {
  resources: {
    name: string;
    kind: string;
    namespaced: boolean;
    verbs: string[];
    shortNames?: string[];
  }[];
}

/** The kinds of an environment's manifests, where discovery tells of them. */
const SERVED: [string, string, string, boolean][] = [
  ['/api/v1', 'namespaces', 'Namespace', false],
  ['/api/v1', 'configmaps', 'ConfigMap', true],
  ['/api/v1', 'secrets', 'Secret', true],
  ['/api/v1', 'serviceaccounts', 'ServiceAccount', true],
  ['/api/v1', 'services', 'Service', true],
  ['/api/v1', 'resourcequotas', 'ResourceQuota', true],
  ['/api/v1', 'limitranges', 'LimitRange', true],
  ['/api/v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', true],
  ['/apis/apps/v1', 'deployments', 'Deployment', true],
  ['/apis/apps/v1', 'statefulsets', 'StatefulSet', true],
  ['/apis/batch/v1', 'jobs', 'Job', true],
  ['/apis/policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', true],
  ['/apis/networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', true],
  ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding', true],
  ['/apis/argoproj.io/v1alpha1', 'workflowtemplates', 'WorkflowTemplate', true],
];

/** What provisioning relies on: built-in kinds by server-side apply, and discovery. */
export function describeManifests(cluster: () => TestCluster): void {
  const apply = (
    body: { metadata: { name: string } },
    query: Record<string, string> = {},
    at = DEPLOYMENTS,
  ) =>
    cluster().raw.request<Applied>({
      method: 'PATCH',
      path: cluster().pathOf(at, body.metadata.name),
      headers: { 'Content-Type': 'application/apply-patch+yaml' },
      query: { fieldManager: 'provisioner', ...query },
      body,
    });

  it('are applied, and applied again without a change', async () => {
    const first = await apply(aDeployment('steady'));
    expect(first.code).toBe(201);
    const again = await apply(aDeployment('steady'));
    expect(again.code).toBe(200);
    const mine = again.body.metadata?.managedFields?.filter(
      ({ operation }) => operation === 'Apply',
    );
    expect(mine).toMatchObject([{ manager: 'provisioner' }]);
  });

  it('merge a container by its name, and leave alone what another manager added', async () => {
    await apply(aDeployment('shared'));
    const sidecar = aDeployment('shared');
    const others = await apply(
      {
        ...sidecar,
        spec: {
          template: {
            spec: { containers: [{ name: 'extra', image: 'none:2' }] },
          },
        },
      } as unknown as ReturnType<typeof aDeployment>,
      { fieldManager: 'injector' },
    );
    expect(others.code).toBe(200);
    const { body } = await apply(aDeployment('shared', { replicas: 0 }));
    expect(body.spec?.template.spec.containers.map(({ name }) => name)).toEqual(
      ['main', 'extra'],
    );
  });

  it('refuse a field that somebody else set, and name both', async () => {
    await apply(aDeployment('disputed'));
    const { code, body } = await apply(
      aDeployment('disputed', {}, { image: 'other:1' }),
      { fieldManager: 'somebody' },
    );
    expect({ code, reason: body.reason }).toEqual({
      code: 409,
      reason: 'Conflict',
    });
    expect(body.details?.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: expect.stringContaining('conflict with "provisioner"'),
        field: '.spec.template.spec.containers[name="main"].image',
      },
    ]);
  });

  it('take over what was made without labels, and leave its values to their writer', async () => {
    const { core, namespace } = cluster();
    await core.createNamespacedSecret({
      namespace,
      body: { metadata: { name: 'filled' }, stringData: { key: 'value' } },
      fieldManager: 'filler',
    });
    const shell = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'filled',
        labels: { 'app.kubernetes.io/part-of': 'tests' },
        annotations: { 'example.com/source': 'generate' },
      },
      type: 'Opaque',
    };
    const secrets = { group: '', version: 'v1', plural: 'secrets' };
    const { code } = await apply(shell, {}, secrets);
    expect(code).toBe(200);
    const { data, metadata } = await core.readNamespacedSecret({
      namespace,
      name: 'filled',
    });
    expect(data).toEqual({ key: Buffer.from('value').toString('base64') });
    expect(metadata?.labels).toEqual(shell.metadata.labels);
  });

  it('own a map that they set empty', async () => {
    const map = (data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'filled' },
      data,
    });
    await apply(map({}), {}, CONFIG_MAPS);
    const other = { fieldManager: 'filler' };
    const filled = await apply(map({ key: 'value' }), other, CONFIG_MAPS);
    expect(filled.code).toBe(409);
    expect(filled.body.details?.causes?.[0]?.field).toBe('.data');
  });

  it('change nothing in a dry run', async () => {
    const dry = await apply(aDeployment('rehearsed'), { dryRun: 'All' });
    expect(dry.code).toBe(201);
    const read = await cluster().raw.request({
      path: cluster().pathOf(DEPLOYMENTS, 'rehearsed'),
    });
    expect(read.code).toBe(404);
  });

  // No mistake: the API server answers 500, without a reason, and whatever fieldValidation says.
  it.each<[string, object, string]>([
    [
      'a field that it does not know',
      aDeployment('odd', { surprise: 1 }),
      '.spec.surprise: field not declared in schema',
    ],
    [
      'an unknown field of a container',
      aDeployment('odd', {}, { imagePulPolicy: 'Always' }),
      '.spec.template.spec.containers[name="main"].imagePulPolicy: field not declared in schema',
    ],
    [
      'a text for a number',
      aDeployment('odd', { replicas: 'two' }),
      '.spec.replicas: expected numeric (int or float), got string',
    ],
    [
      'a number for a text',
      aDeployment('odd', {}, { image: 7 }),
      '.spec.template.spec.containers[name="main"].image: expected string, got &value.valueUnstructured{Value:7}',
    ],
  ])('refuse %s', async (_, body, problem) => {
    const sent = body as ReturnType<typeof aDeployment>;
    const { code, body: answer } = await apply(sent, {
      fieldValidation: 'Ignore',
    });
    expect(code).toBe(500);
    expect(answer.message).toBe(
      `failed to create typed patch object (/odd; apps/v1, Kind=Deployment): ${problem}`,
    );
  });

  it('say of which object a configuration is wrong', async () => {
    const odd = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'odd', namespace: cluster().namespace },
      dat: { a: 'b' },
      data: { a: 1 },
    };
    const { code, body } = await apply(odd, {}, CONFIG_MAPS);
    expect(code).toBe(500);
    expect(body.message).toContain(
      `failed to create typed patch object (${
        cluster().namespace
      }/odd; /v1, Kind=ConfigMap): `,
    );
    // A real one stops somewhere below the first mistake; this much both say.
    expect(body.message).toContain('.dat: field not declared in schema');
  });

  it('take numbers for quantities, and texts for ports by name', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota' },
      spec: { hard: { pods: 50, 'requests.cpu': '4' } },
    };
    const path = { group: '', version: 'v1', plural: 'resourcequotas' };
    expect((await apply(quota, {}, path)).code).toBe(201);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'service' },
      spec: {
        selector: { app: 'a' },
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    };
    const services = { ...path, plural: 'services' };
    expect((await apply(service, {}, services)).code).toBe(201);
  });

  it('are refused or warned of when they are created with unknown fields', async () => {
    const create = (fieldValidation: string) =>
      cluster().raw.request<Applied>({
        method: 'POST',
        path: cluster().pathOf(DEPLOYMENTS),
        query: { fieldValidation, dryRun: 'All' },
        body: aDeployment('created', { surprise: 1 }),
      });
    const strict = await create('Strict');
    expect(strict.code).toBe(400);
    expect(strict.body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.surprise"',
    );
    const ignored = await create('Ignore');
    expect(ignored.code).toBe(201);
    expect(ignored.body.spec).not.toHaveProperty('surprise');
  });

  it('are unreadable with wrong types when they are created', async () => {
    const { code, body } = await cluster().raw.request<Applied>({
      method: 'POST',
      path: cluster().pathOf(DEPLOYMENTS),
      body: aDeployment('created', { replicas: 'two' }),
    });
    expect({ code, reason: body.reason }).toEqual({
      code: 400,
      reason: 'BadRequest',
    });
    expect(body.message).toContain(
      'Deployment in version "v1" cannot be handled as a Deployment',
    );
  });

  it('are counted by quotas', async () => {
    const path = { group: '', version: 'v1', plural: 'resourcequotas' };
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full' },
      spec: { hard: { 'count/deployments.apps': '0' } },
    };
    await apply(quota, {}, path);
    const refused = await eventually('the quota is known', async () => {
      const answer = await apply(aDeployment('many'), { dryRun: 'All' });
      return answer.code === 403 ? answer.body : undefined;
    });
    expect(refused.reason).toBe('Forbidden');
    expect(refused.message).toMatch(
      /^deployments.apps "many" is forbidden: exceeded quota: full, requested: count\/deployments.apps=1, used: count\/deployments.apps=\d+, limited: count\/deployments.apps=0$/,
    );
    await cluster().core.deleteNamespacedResourceQuota({
      namespace: cluster().namespace,
      name: 'full',
    });
  });

  it('are found by the labels that prune goes by', async () => {
    const label = 'agent-workloads.io/part-of';
    for (const [name, value] of Object.entries({ kept: 'a', other: 'b' })) {
      const body = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels: { [label]: value } },
      };
      await apply(body, {}, CONFIG_MAPS);
    }
    const { body } = await cluster().raw.request<{
      items: { metadata: { name: string } }[];
    }>({
      path: cluster().pathOf(CONFIG_MAPS),
      query: { labelSelector: `${label} in (a),${label}!=b` },
    });
    expect(body.items.map(({ metadata }) => metadata.name)).toEqual(['kept']);
  });

  it.each(SERVED)(
    'are told of by %s: %s',
    async (path, name, kind, namespaced) => {
      const { body } = await cluster().raw.request<Discovered>({ path });
      const found = body.resources.find(resource => resource.name === name);
      expect(found).toMatchObject({ kind, namespaced });
      expect(found?.verbs).toEqual(
        expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch']),
      );
    },
  );

  it('have groups that discovery names with the version to use', async () => {
    const { body } = await cluster().raw.request<{
      groups: { name: string; preferredVersion: { groupVersion: string } }[];
    }>({ path: '/apis' });
    const preferred = Object.fromEntries(
      body.groups.map(({ name, preferredVersion }) => [
        name,
        preferredVersion.groupVersion,
      ]),
    );
    expect(preferred).toMatchObject({
      apps: 'apps/v1',
      batch: 'batch/v1',
      policy: 'policy/v1',
      'networking.k8s.io': 'networking.k8s.io/v1',
      'argoproj.io': 'argoproj.io/v1alpha1',
      'agent-workloads.io': 'agent-workloads.io/v1alpha1',
    });
    const core = await cluster().raw.request<{ versions: string[] }>({
      path: '/api',
    });
    expect(core.body.versions).toEqual(['v1']);
  });
}
