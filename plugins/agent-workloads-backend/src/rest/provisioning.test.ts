import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { InMemoryHistory } from '../history';
import type { ClusterProvisioning } from '../provisioning';
import { startApi } from './__testUtils__/startApi';

const OUTCOME = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'team-a',
  name: 'settings',
  outcome: 'created' as const,
};
const calls = {
  plan: jest.fn(),
  apply: jest.fn(),
  status: jest.fn(),
  remove: jest.fn(),
};
const provisioning: ClusterProvisioning = {
  provisioner: calls,
  remover: calls,
};
const PERSON = mockCredentials.user.header('user:default/ada');
const SERVICE = mockCredentials.service.header();

let api: Awaited<ReturnType<typeof startApi>>;

beforeAll(async () => {
  api = await startApi({
    history: new InMemoryHistory(),
    provisioning: new Map([['embedded', provisioning]]),
  });
});
afterAll(() => api.stop());

beforeEach(() => {
  for (const name of Object.keys(api.decisions)) delete api.decisions[name];
  jest.clearAllMocks();
  api.auditor.createEvent.mockResolvedValue(api.auditEvent);
  calls.plan.mockResolvedValue({ complete: true, objects: [OUTCOME] });
  calls.apply.mockResolvedValue({ complete: true, objects: [OUTCOME] });
  calls.status.mockResolvedValue([
    { ...keyOf('ConfigMap', 'settings'), state: 'Ready' },
  ]);
  calls.remove.mockResolvedValue({ state: 'Removing', remaining: [] });
});

function keyOf(kind: string, name: string, apiVersion = 'v1') {
  return { apiVersion, kind, namespace: 'team-a', name };
}
const configMap = (namespace = 'team-a') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data: { password: 'hunter2' },
});
const template = (namespace = 'team-a') => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'pipeline', namespace },
});
const post = (path: string, body: object, cluster = 'embedded') =>
  request(api.server)
    .post(`/api/agent-workloads/clusters/${cluster}/manifests/${path}`)
    .set('Authorization', PERSON)
    .send(body);
const remove = (path: string) =>
  request(api.server)
    .delete(`/api/agent-workloads/environments/${path}`)
    .set('Authorization', PERSON);
const deny = (permission: string) => {
  api.decisions[permission] = { result: AuthorizeResult.DENY };
};

describe.each([
  ['plan', 'manifests-plan', 'low'],
  ['apply', 'manifests-apply', 'high'],
] as const)('POST /clusters/:cluster/manifests/%s', (path, eventId, level) => {
  it('hands the request on, and tells what became of it', async () => {
    const body = {
      manifests: [configMap()],
      namespace: 'team-a',
      fieldManager: 'mine',
      prune: { labelSelector: 'a=b' },
    };
    const response = await post(path, body);
    expect(response.body).toEqual({ complete: true, objects: [OUTCOME] });
    expect(response.status).toBe(200);
    expect(calls[path]).toHaveBeenCalledWith(body);
  });

  it('leaves an event with names, and nothing of what is in the objects', async () => {
    await post(path, { manifests: [configMap()] });
    const [event] = api.auditor.createEvent.mock.calls[0] ?? [];
    expect(event).toMatchObject({
      eventId,
      severityLevel: level,
      meta: {
        cluster: 'embedded',
        objects: ['ConfigMap/team-a/settings'],
      },
    });
    expect(JSON.stringify(event?.meta)).not.toContain('hunter2');
    expect(api.auditEvent.success).toHaveBeenCalledWith({
      meta: { complete: true, objects: ['ConfigMap/team-a/settings: created'] },
    });
  });

  it('asks for the permission in every namespace that is touched', async () => {
    deny('agentworkload.manifest.apply');
    const response = await post(path, {
      manifests: [
        configMap('team-a'),
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-b' } },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'unplaced' },
        },
      ],
      namespace: 'team-c',
    });
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      'in embedded/team-a, embedded/team-b, embedded/team-c: the permission agentworkload.manifest.apply is missing there',
    );
    expect(calls[path]).not.toHaveBeenCalled();
    expect(api.auditEvent.fail).toHaveBeenCalled();
  });

  it('lets who may only apply pipelines apply pipelines, and nothing beside them', async () => {
    deny('agentworkload.manifest.apply');
    expect((await post(path, { manifests: [template()] })).status).toBe(200);
    const both = await post(path, { manifests: [template(), configMap()] });
    expect(both.status).toBe(403);

    deny('agentworkload.pipeline.apply');
    expect((await post(path, { manifests: [template()] })).status).toBe(403);
  });

  it('serves people only', async () => {
    const response = await post(path, { manifests: [template()] }).set(
      'Authorization',
      SERVICE,
    );
    expect(response.status).toBe(403);
    expect(calls[path]).not.toHaveBeenCalled();
  });

  it.each<[string, object]>([
    ['no manifests', {}],
    ['an empty list', { manifests: [] }],
    ['texts', { manifests: ['kind: ConfigMap'] }],
    ['more than 200', { manifests: Array.from({ length: 201 }, configMap) }],
  ])('refuses %s', async (_what, body) => {
    expect((await post(path, body)).status).toBe(400);
    expect(calls[path]).not.toHaveBeenCalled();
  });

  it('refuses a cluster that is not configured', async () => {
    const response = await post(path, { manifests: [template()] }, 'other');
    expect(response.status).toBe(404);
    expect(response.body.error.message).toContain(
      'There is no cluster "other"; there are embedded',
    );
  });

  it('takes up to 2 MB', async () => {
    const sized = (bytes: number) => ({
      manifests: [{ ...configMap(), data: { a: 'x'.repeat(bytes) } }],
    });
    expect((await post(path, sized(1_900_000))).status).toBe(200);
    const response = await post(path, sized(2_200_000));
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain('too large');
  });
});

describe('POST /clusters/:cluster/manifests/status', () => {
  it('says how far objects are', async () => {
    const objects = [keyOf('ConfigMap', 'settings')];
    const response = await post('status', { objects });
    expect(response.body).toEqual({
      items: [{ ...objects[0], state: 'Ready' }],
    });
    expect(calls.status).toHaveBeenCalledWith(objects);
  });

  it('needs the permission that applying them needs', async () => {
    deny('agentworkload.manifest.apply');
    const pipeline = keyOf('WorkflowTemplate', 'p', 'argoproj.io/v1alpha1');
    expect((await post('status', { objects: [pipeline] })).status).toBe(200);
    expect(
      (await post('status', { objects: [keyOf('Secret', 's')] })).status,
    ).toBe(403);
  });
});

describe('DELETE /environments/:cluster/:namespace', () => {
  it('does the next step, and tells how far it is', async () => {
    const response = await remove('embedded/team-a');
    expect(response.body).toEqual({ state: 'Removing', remaining: [] });
    expect(calls.remove).toHaveBeenCalledWith('team-a', { dryRun: false });
    expect(api.auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'environment-delete',
        severityLevel: 'high',
        meta: { cluster: 'embedded', namespace: 'team-a', dryRun: false },
      }),
    );
  });

  it('only looks when asked to', async () => {
    await remove('embedded/team-a?dryRun=true');
    expect(calls.remove).toHaveBeenCalledWith('team-a', { dryRun: true });
  });

  it('needs its permission', async () => {
    deny('agentworkload.environment.delete');
    const response = await remove('embedded/team-a');
    expect(response.status).toBe(403);
    expect(calls.remove).not.toHaveBeenCalled();
  });
});

it('says plainly that a cluster has no account to provision with', async () => {
  const without = await startApi({ history: new InMemoryHistory() });
  const path = '/api/agent-workloads/environments/embedded/team-a';
  const response = await request(without.server)
    .delete(path)
    .set('Authorization', PERSON);
  await without.stop();
  expect(response.status).toBe(501);
  expect(response.body.error.message).toMatch(
    /provisions nothing in cluster "embedded".*clusters\[\]\.provisioner/,
  );
});

it('launches nothing where an environment is being removed', async () => {
  const [environment] = api.store.environments.list();
  if (!environment) throw new Error('the store has an environment');
  const { namespace } = environment.metadata;
  api.store.put({
    ...environment,
    metadata: {
      ...environment.metadata,
      annotations: { 'agent-workloads.io/removing': '2026-11-23T12:00:00Z' },
    },
  });
  const response = await request(api.server)
    .post('/api/agent-workloads/workloads')
    .set('Authorization', PERSON)
    .send({
      cluster: 'embedded',
      namespace,
      pipeline: { name: 'visual-analysis-template' },
      objective: 'Compare the prices',
    });
  expect(response.status).toBe(409);
  expect(response.body.error.message).toContain('is being removed since');
});
