import type { Router } from 'express';
import { clusterViews } from '../workloads/clusterViews';
import { inventoryGaps } from '../workloads/gaps';
import { listPipelines } from '../workloads/Pipelines';
import type { RouterOptions } from './createRouter';
import { readText } from './requests';

/** What there is to launch, and where. Everybody who is signed in may know. */
export function addClusterRoutes(
  router: Router,
  {
    httpAuth,
    clusters,
    policyHealth,
  }: Pick<RouterOptions, 'httpAuth' | 'clusters' | 'policyHealth'>,
): void {
  router.get('/clusters', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user', 'service'] });
    res.json({
      items: clusterViews(clusters),
      policy: await policyHealth.read(),
    });
  });

  router.get('/pipelines', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user', 'service'] });
    const cluster = readText(req.query, 'cluster');
    const namespace = readText(req.query, 'namespace');
    res.json({
      items: listPipelines(clusters, { cluster, namespace }),
      incomplete: inventoryGaps(clusters, { cluster }),
    });
  });
}
