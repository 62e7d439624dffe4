import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { agentWorkloadManifestApplyPermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { anEnvironment, FakeClock, InMemoryClusterStore } from '../testUtils';
import { agentWorkloadNamespaceConditions } from './conditions';
import { createAgentWorkloadNamespaceConditionalDecision } from './conditions';
import { loadNamespaces } from './loadNamespaces';
import { NamespacePermissions } from './NamespacePermissions';
import {
  agentWorkloadNamespaceRules,
  inCluster,
  isEnvironmentOwner,
  isNamespace,
} from './namespaceRules';

const resource = {
  cluster: 'embedded',
  namespace: 'team-a',
  owner: 'group:default/Team-A',
};

describe('rules about namespaces', () => {
  it('IN_NAMESPACE means a name in any cluster', () => {
    expect(isNamespace.apply(resource, { namespaces: ['team-a'] })).toBe(true);
    expect(isNamespace.apply(resource, { namespaces: ['team-b'] })).toBe(false);
    expect(isNamespace.toQuery({ namespaces: ['team-a'] })).toEqual({
      property: 'namespace',
      values: ['team-a'],
    });
  });

  it('IN_CLUSTER means all of a cluster', () => {
    expect(inCluster.apply(resource, { clusters: ['embedded'] })).toBe(true);
    expect(inCluster.apply(resource, { clusters: ['prod'] })).toBe(false);
    expect(inCluster.toQuery({ clusters: ['prod'] })).toEqual({
      property: 'cluster',
      values: ['prod'],
    });
  });

  it('IS_ENVIRONMENT_OWNER matches whatever the case, and never a namespace without an environment', () => {
    const owners = ['group:default/team-a'];
    expect(isEnvironmentOwner.apply(resource, { owners })).toBe(true);
    expect(
      isEnvironmentOwner.apply({ ...resource, owner: undefined }, { owners }),
    ).toBe(false);
    expect(isEnvironmentOwner.toQuery({ owners: ['Group:default/A'] })).toEqual(
      { property: 'owner', values: ['group:default/a'] },
    );
  });
});

it('names an environment with its owner, and a namespace that is yet to be made without', async () => {
  const store = new InMemoryClusterStore({
    now: () => new FakeClock('2026-11-23T12:10:00Z').now(),
  });
  const environment = anEnvironment();
  const { namespace } = environment.metadata;
  store.put({
    ...environment,
    metadata: {
      ...environment.metadata,
      annotations: { 'agent-workloads.io/owner': 'group:default/team-a' },
    },
  });
  const clusters = new Map([[store.name, store]]);
  await expect(
    loadNamespaces(
      [`${store.name}/${namespace}`, `${store.name}/new`, 'nonsense'],
      clusters,
    ),
  ).resolves.toEqual([
    { cluster: store.name, namespace, owner: 'group:default/team-a' },
    { cluster: store.name, namespace: 'new' },
    undefined,
  ]);
});

describe('NamespacePermissions', () => {
  const permission = agentWorkloadManifestApplyPermission;
  const under = (decision: PolicyDecision) => {
    const permissions = mockServices.permissions.mock();
    permissions.authorizeConditional.mockResolvedValue([decision]);
    const rules = Object.values(agentWorkloadNamespaceRules);
    return new NamespacePermissions({
      permissions,
      rules: {
        getRuleByName: name => {
          const rule = rules.find(one => one.name === name);
          if (!rule) throw new Error(`no rule ${name}`);
          return rule as never;
        },
      },
    });
  };
  const user = mockCredentials.user();
  const other = { ...resource, namespace: 'team-b', owner: undefined };

  it('lets a policy allow some namespaces, and names those that it does not', async () => {
    const decision = createAgentWorkloadNamespaceConditionalDecision(
      permission,
      agentWorkloadNamespaceConditions.isEnvironmentOwner({
        owners: ['group:default/team-a'],
      }),
    );
    const permissions = under(decision);
    const allowed = await permissions.allowed(user, permission);
    expect([resource, other].map(one => allowed.includes(one))).toEqual([
      true,
      false,
    ]);
    await permissions.assertAllowed(user, permission, [resource]);
    await expect(
      permissions.assertAllowed(user, permission, [resource, other]),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(
        /in embedded\/team-b: the permission agentworkload\.manifest\.apply/,
      ),
    });
  });

  it('takes a denial for all namespaces', async () => {
    const permissions = under({ result: AuthorizeResult.DENY });
    await expect(
      permissions.assertAllowed(user, permission, [resource]),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});
