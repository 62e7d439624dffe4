import { mockCredentials } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { InMemoryHistory } from '../history';
import { startApi } from '../rest/__testUtils__/startApi';

const ADA = mockCredentials.user('user:default/ada');
const remove = jest.fn();
let api: Awaited<ReturnType<typeof startApi>>;

beforeEach(async () => {
  remove.mockReset().mockResolvedValue({
    state: 'Removing',
    message: 'Runs end and are archived',
    remaining: [{ apiVersion: 'v1', kind: 'Namespace', name: 'team-a' }],
  });
  const provisioner = { plan: remove, apply: remove, status: remove };
  api = await startApi({
    history: new InMemoryHistory(),
    provisioning: new Map([['embedded', { provisioner, remover: { remove } }]]),
  });
});
afterEach(() => api.stop());

const invoke = (
  name: string,
  input: JsonObject,
  credentials: Parameters<
    typeof api.actionsRegistry.invoke
  >[0]['credentials'] = ADA,
) => api.actionsRegistry.invoke({ id: `test:${name}`, input, credentials });
const where = () => {
  const [environment] = api.store.environments.list();
  const [template] = api.store.templates.list();
  if (!environment || !template) throw new Error('the store is empty');
  return {
    cluster: api.store.name,
    namespace: environment.metadata.namespace,
    pipeline: template.metadata.name,
  };
};

it('says of each action whether it changes or destroys something', async () => {
  const { actions } = await api.actionsRegistry.list();
  expect(
    actions.map(({ name, attributes }) => ({ name, ...attributes })),
  ).toEqual([
    {
      name: 'list-environments',
      readOnly: true,
      destructive: false,
      idempotent: true,
    },
    {
      name: 'get-workload',
      readOnly: true,
      destructive: false,
      idempotent: true,
    },
    {
      name: 'launch-workload',
      readOnly: false,
      destructive: false,
      idempotent: false,
    },
    {
      name: 'delete-environment',
      readOnly: false,
      destructive: true,
      idempotent: true,
    },
  ]);
});

it('lists the environments that the caller may see', async () => {
  const { cluster, namespace, pipeline } = where();
  await expect(invoke('list-environments', {})).resolves.toMatchObject({
    output: {
      environments: [{ cluster, namespace, pipelines: [pipeline] }],
    },
  });
  api.decisions['agentworkload.environment.read'] = {
    result: AuthorizeResult.DENY,
  };
  await expect(invoke('list-environments', {})).resolves.toEqual({
    output: { environments: [] },
  });
});

it('launches for a person, leaves an event, and tells how far it is', async () => {
  const { output } = await invoke('launch-workload', {
    ...where(),
    objective: 'Compare the prices',
    targetUrls: ['https://shop.example/'],
  });
  const { name } = output as { name: string };
  expect(api.auditor.createEvent).toHaveBeenCalledWith(
    expect.objectContaining({
      eventId: 'workload-launch',
      meta: expect.objectContaining({ by: 'action' }),
    }),
  );
  const { cluster, namespace } = where();
  await expect(
    invoke('get-workload', { cluster, namespace, name }),
  ).resolves.toEqual({
    output: {
      phase: 'Pending',
      objective: 'Compare the prices',
      attempt: expect.any(Number),
      waitingGates: [],
    },
  });
});

it('deletes an environment step by step', async () => {
  const input = { cluster: 'embedded', namespace: 'team-a' };
  await expect(invoke('delete-environment', input)).resolves.toEqual({
    output: {
      state: 'Removing',
      message: 'Runs end and are archived',
      remaining: ['Namespace team-a'],
    },
  });
  await invoke('delete-environment', { ...input, dryRun: true });
  expect(remove.mock.calls).toEqual([
    ['team-a', { dryRun: false }],
    ['team-a', { dryRun: true }],
  ]);
});

it('does for no program what it does for people, and nothing that they may not', async () => {
  const launch = { ...where(), objective: 'Compare the prices' };
  const input = { cluster: 'embedded', namespace: 'team-a' };
  const service = mockCredentials.service();
  await expect(invoke('launch-workload', launch, service)).rejects.toThrow(
    'Only people do this',
  );
  await expect(invoke('delete-environment', input, service)).rejects.toThrow(
    'Only people do this',
  );
  for (const name of [
    'agentworkload.create',
    'agentworkload.environment.delete',
  ])
    api.decisions[name] = { result: AuthorizeResult.DENY };
  await expect(invoke('launch-workload', launch)).rejects.toThrow(
    'agentworkload.create is missing',
  );
  await expect(invoke('delete-environment', input)).rejects.toThrow(
    'agentworkload.environment.delete is missing',
  );
  expect(remove).not.toHaveBeenCalled();
});
