import type { Router } from 'express';
import { agentWorkloadEnvironmentReadPermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { listEnvironments } from '../workloads/Environments';
import { inventoryGaps } from '../workloads/gaps';
import type { RouterOptions } from './createRouter';
import { readText } from './requests';

/** The pipeline environments. What somebody may not see does not exist for them. */
export function addEnvironmentRoutes(
  router: Router,
  {
    httpAuth,
    clusters,
    namespacePermissions,
  }: Pick<RouterOptions, 'httpAuth' | 'clusters' | 'namespacePermissions'>,
): void {
  router.get('/environments', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const where = { cluster: readText(req.query, 'cluster') };
    const allowed = await namespacePermissions.allowed(
      credentials,
      agentWorkloadEnvironmentReadPermission,
    );
    res.json({
      items: listEnvironments(clusters, where).filter(environment =>
        allowed.includes(environment),
      ),
      incomplete: inventoryGaps(clusters, where).filter(
        ({ cluster, namespace }) =>
          namespace === undefined || allowed.includes({ cluster, namespace }),
      ),
    });
  });
}
