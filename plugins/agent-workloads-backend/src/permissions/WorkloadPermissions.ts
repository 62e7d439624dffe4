import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  agentWorkloadCreatePermission,
  agentWorkloadReadPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import type { HistoryFilter } from '../history/History';
import { toResourceRef, type WorkloadResource } from './resource';
import { toFilter } from './toFilter';

/** A permission for workloads. */
export type WorkloadPermission = ResourcePermission<'agent-workload'>;

/** Which workloads a caller may do something with: as a test, and as a filter for the archive. */
export interface Allowed {
  includes(workload: WorkloadResource): boolean;
  /** Undefined when all are allowed. */
  filter: HistoryFilter | undefined;
}

/** Matches no row. */
const NOTHING: HistoryFilter = { anyOf: [] };

/** The one place that asks the permission framework. Lists and single reads are judged by the same decision. */
export class WorkloadPermissions {
  readonly #permissions: PermissionsService;
  readonly #isAllowed: (
    decision: PolicyDecision,
    workload: WorkloadResource | undefined,
  ) => boolean;
  readonly #transform;

  constructor(options: {
    permissions: PermissionsService;
    rules: PermissionRuleset<WorkloadResource, HistoryFilter, 'agent-workload'>;
  }) {
    this.#permissions = options.permissions;
    this.#isAllowed = createConditionAuthorizer(options.rules);
    this.#transform = createConditionTransformer(options.rules);
  }

  /** Everything the caller may use the permission on. */
  async allowed(
    credentials: BackstageCredentials,
    permission: WorkloadPermission,
  ): Promise<Allowed> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (!decision) {
      throw new NotAllowedError(`No decision on ${permission.name}`);
    }
    return {
      includes: workload => this.#isAllowed(decision, workload),
      filter: this.#filterOf(decision),
    };
  }

  async allows(
    credentials: BackstageCredentials,
    permission: WorkloadPermission,
    workload: WorkloadResource,
  ): Promise<boolean> {
    return (await this.allowed(credentials, permission)).includes(workload);
  }

  /** Who may not read a workload is not told that it exists. */
  async assertReadable(
    credentials: BackstageCredentials,
    workload: WorkloadResource,
  ): Promise<void> {
    if (
      !(await this.allows(credentials, agentWorkloadReadPermission, workload))
    ) {
      throw noSuchWorkload(workload);
    }
  }

  async assertMayLaunch(credentials: BackstageCredentials): Promise<void> {
    const [decision] = await this.#permissions.authorize(
      [{ permission: agentWorkloadCreatePermission }],
      { credentials },
    );
    if (decision?.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not launch workloads: the permission ${agentWorkloadCreatePermission.name} is missing`,
      );
    }
  }

  #filterOf(decision: PolicyDecision): HistoryFilter | undefined {
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return undefined;
      case AuthorizeResult.CONDITIONAL:
        return toFilter(this.#transform, decision.conditions);
      default:
        return NOTHING;
    }
  }
}

/** Says the same whether a workload does not exist or may not be seen. */
export function noSuchWorkload(
  workload: Parameters<typeof toResourceRef>[0],
): NotFoundError {
  return new NotFoundError(
    `There is no workload ${toResourceRef(workload)}, or you may not see it`,
  );
}
