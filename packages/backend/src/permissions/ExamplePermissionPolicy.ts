import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  agentWorkloadCreatePermission,
  agentWorkloadEnvironmentDeletePermission,
  agentWorkloadManifestApplyPermission,
  agentWorkloadPipelineApplyPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Groups whose members may launch workloads, and change the pipelines that they launch. */
const LAUNCHERS: readonly string[] = [
  'group:default/market-research',
  'group:default/approvers',
];
/** Groups whose members set up and remove environments. */
const PLATFORM: readonly string[] = ['group:default/platform'];

/** Who may do what not everybody may. */
const RESTRICTED: ReadonlyMap<string, readonly string[]> = new Map([
  [agentWorkloadCreatePermission.name, LAUNCHERS],
  [agentWorkloadPipelineApplyPermission.name, [...LAUNCHERS, ...PLATFORM]],
  [agentWorkloadManifestApplyPermission.name, PLATFORM],
  [agentWorkloadEnvironmentDeletePermission.name, PLATFORM],
]);

/**
 * The portal's example policy: launchers launch and change pipelines, the
 * platform's people set up and remove environments; whoever is signed in may
 * do the rest. Who may decide at a gate is not a matter of this policy alone:
 * the plugin checks approvers and self-approval itself, whatever is said here.
 * In which namespaces anybody may provision is limited by config besides.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const groups = RESTRICTED.get(request.permission.name);
    const allowed =
      !groups ||
      user.info.ownershipEntityRefs.some(ref => groups.includes(ref));
    return { result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
  }
}
