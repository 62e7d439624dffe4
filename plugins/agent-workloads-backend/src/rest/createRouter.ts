import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import type { Router } from 'express';
import type { Approvals } from '../approvals';
import type { Artifacts } from '../artifacts';
import type { NamespacePermissions } from '../permissions';
import type { PolicyHealth } from '../policy';
import type { AuthorizedProvisioning } from '../provisioning';
import { spec } from '../schema/openapi.generated';
import type { AuthorizedWorkloads } from '../workloads/AuthorizedWorkloads';
import type { Clusters } from '../workloads/Clusters';
import type { Launcher } from '../workloads/Launcher';
import { addArtifactRoutes } from './artifacts';
import { addClusterRoutes } from './clusters';
import { addEnvironmentRoutes } from './environments';
import { addGateRoutes } from './gates';
import { addLintRoutes } from './lint';
import { addProvisioningRoutes } from './provisioning';
import { readBody } from './readBody';
import { addWorkloadRoutes } from './workloads';

/** What the routes call. */
export interface RouterOptions {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  clusters: Clusters;
  namespacePermissions: NamespacePermissions;
  workloads: AuthorizedWorkloads;
  launcher: Launcher;
  approvals: Approvals;
  artifacts: Artifacts;
  provisioning: Pick<
    AuthorizedProvisioning,
    'plan' | 'apply' | 'status' | 'remove'
  >;
  policyHealth: Pick<PolicyHealth, 'read'>;
  /** For tests: an answer that the API's description does not allow becomes an error. */
  validateResponses?: boolean;
}

/** The API as openapi.yaml describes it; requests that it does not describe never reach a route. */
export function createRouter(options: RouterOptions): Router {
  const router: Router = createValidatedOpenApiRouter(spec, {
    middleware: [readBody],
    validatorOptions: { validateResponses: options.validateResponses ?? false },
  });
  addClusterRoutes(router, options);
  addEnvironmentRoutes(router, options);
  addLintRoutes(router, options);
  addProvisioningRoutes(router, options);
  addWorkloadRoutes(router, options);
  addArtifactRoutes(router, options);
  addGateRoutes(router, options);
  return router;
}
