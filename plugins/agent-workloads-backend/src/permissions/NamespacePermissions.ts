import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type {
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  toNamespaceRef,
  type NamespaceFilter,
  type NamespaceResource,
} from './namespaceResource';

/** A permission about namespaces. */
export type NamespacePermission =
  ResourcePermission<'agent-workload-namespace'>;

/** Which namespaces a caller may do something with. */
export interface AllowedNamespaces {
  includes(namespace: NamespaceResource): boolean;
}

/** The one place that asks the permission framework about namespaces. Lists and single ones are judged by the same decision. */
export class NamespacePermissions {
  readonly #permissions: PermissionsService;
  readonly #isAllowed: (
    decision: PolicyDecision,
    namespace: NamespaceResource | undefined,
  ) => boolean;

  constructor(options: {
    permissions: PermissionsService;
    rules: PermissionRuleset<
      NamespaceResource,
      NamespaceFilter,
      'agent-workload-namespace'
    >;
  }) {
    this.#permissions = options.permissions;
    this.#isAllowed = createConditionAuthorizer(options.rules);
  }

  /** Every namespace that the caller may use the permission on. */
  async allowed(
    credentials: BackstageCredentials,
    permission: NamespacePermission,
  ): Promise<AllowedNamespaces> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (!decision) {
      throw new NotAllowedError(`No decision on ${permission.name}`);
    }
    return { includes: namespace => this.#isAllowed(decision, namespace) };
  }

  /** Throws with the namespaces in which the caller lacks the permission. */
  async assertAllowed(
    credentials: BackstageCredentials,
    permission: NamespacePermission,
    namespaces: readonly NamespaceResource[],
  ): Promise<void> {
    const allowed = await this.allowed(credentials, permission);
    const refused = namespaces.filter(one => !allowed.includes(one));
    if (refused.length > 0) {
      throw new NotAllowedError(
        `You may not do this in ${refused
          .map(toNamespaceRef)
          .join(', ')}: the permission ${permission.name} is missing there`,
      );
    }
  }
}
