import type {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  agentWorkloadGateDecidePermission,
  agentWorkloadReadPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Viewer } from '../approvals/viewer';
import type {
  Allowed,
  WorkloadPermissions,
} from '../permissions/WorkloadPermissions';
import type { WorkloadResource } from '../permissions/resource';

/** A caller with everything that reading needs to know of them, asked once per request. */
export interface Caller {
  /** Absent for services. */
  person?: Omit<Viewer, 'permitted'>;
  readable: Allowed;
  decidable: Allowed;
}

/** Who calls, and what they may do. */
export class Callers {
  readonly #options: {
    auth: AuthService;
    userInfo: UserInfoService;
    permissions: WorkloadPermissions;
  };

  constructor(options: {
    auth: AuthService;
    userInfo: UserInfoService;
    permissions: WorkloadPermissions;
  }) {
    this.#options = options;
  }

  async resolve(credentials: BackstageCredentials): Promise<Caller> {
    const { permissions } = this.#options;
    const [person, readable, decidable] = await Promise.all([
      this.#personOf(credentials),
      permissions.allowed(credentials, agentWorkloadReadPermission),
      permissions.allowed(credentials, agentWorkloadGateDecidePermission),
    ]);
    return { person, readable, decidable };
  }

  async #personOf(
    credentials: BackstageCredentials,
  ): Promise<Caller['person']> {
    const { auth, userInfo } = this.#options;
    if (!auth.isPrincipal(credentials, 'user')) {
      return undefined;
    }
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const { userEntityRef } = credentials.principal;
    return { userEntityRef, ownershipEntityRefs };
  }
}

/** The caller as somebody who stands at a gate of this workload. */
export function viewerAt(
  caller: Caller,
  workload: WorkloadResource,
): Viewer | undefined {
  return (
    caller.person && {
      ...caller.person,
      permitted: caller.decidable.includes(workload),
    }
  );
}
