import {
  AuthorizeResult,
  isPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { agentWorkloadCreatePermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Groups whose members may launch workloads. */
const LAUNCHERS: readonly string[] = [
  'group:default/market-research',
  'group:default/approvers',
];

/**
 * The portal's example policy: only launchers launch; whoever is signed in may
 * do the rest. Who may decide at a gate is not a matter of this policy alone:
 * the plugin checks approvers and self-approval itself, whatever is said here.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (isPermission(request.permission, agentWorkloadCreatePermission)) {
      const launches = user.info.ownershipEntityRefs.some(ref =>
        LAUNCHERS.includes(ref),
      );
      return {
        result: launches ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      };
    }
    return { result: AuthorizeResult.ALLOW };
  }
}
