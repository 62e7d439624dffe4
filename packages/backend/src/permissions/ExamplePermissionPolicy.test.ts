import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  agentWorkloadCreatePermission,
  agentWorkloadEnvironmentDeletePermission,
  agentWorkloadEnvironmentReadPermission,
  agentWorkloadGateDecidePermission,
  agentWorkloadManifestApplyPermission,
  agentWorkloadNamespacePermissions,
  agentWorkloadPermissions,
  agentWorkloadPipelineApplyPermission,
  agentWorkloadReadPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ExamplePermissionPolicy } from './ExamplePermissionPolicy';

const policy = new ExamplePermissionPolicy();

const as = (...ownershipEntityRefs: string[]) => ({
  credentials: mockCredentials.user(),
  info: { userEntityRef: 'user:default/someone', ownershipEntityRefs },
});

describe('ExamplePermissionPolicy', () => {
  it.each([
    ['group:default/market-research', AuthorizeResult.ALLOW],
    ['group:default/approvers', AuthorizeResult.ALLOW],
    ['group:default/guests', AuthorizeResult.DENY],
  ])('a member of %s who launches gets %s', async (group, result) => {
    const permission = agentWorkloadCreatePermission;
    await expect(policy.handle({ permission }, as(group))).resolves.toEqual({
      result,
    });
  });

  it.each([
    [agentWorkloadManifestApplyPermission, 'platform', AuthorizeResult.ALLOW],
    [agentWorkloadManifestApplyPermission, 'approvers', AuthorizeResult.DENY],
    [
      agentWorkloadEnvironmentDeletePermission,
      'platform',
      AuthorizeResult.ALLOW,
    ],
    [
      agentWorkloadEnvironmentDeletePermission,
      'market-research',
      AuthorizeResult.DENY,
    ],
    [
      agentWorkloadPipelineApplyPermission,
      'market-research',
      AuthorizeResult.ALLOW,
    ],
    [agentWorkloadPipelineApplyPermission, 'platform', AuthorizeResult.ALLOW],
    [agentWorkloadPipelineApplyPermission, 'guests', AuthorizeResult.DENY],
    [agentWorkloadCreatePermission, 'platform', AuthorizeResult.DENY],
  ])('%o of a member of %s is %s', async (permission, group, result) => {
    await expect(
      policy.handle({ permission }, as(`group:default/${group}`)),
    ).resolves.toEqual({ result });
  });

  it.each([
    agentWorkloadReadPermission,
    agentWorkloadGateDecidePermission,
    agentWorkloadEnvironmentReadPermission,
  ])('whoever is signed in has $name', async permission => {
    await expect(policy.handle({ permission }, as())).resolves.toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it.each([...agentWorkloadPermissions, ...agentWorkloadNamespacePermissions])(
    'nobody without a sign-in has $name',
    async permission => {
      await expect(policy.handle({ permission })).resolves.toEqual({
        result: AuthorizeResult.DENY,
      });
    },
  );
});
