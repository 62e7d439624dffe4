import type { Router } from 'express';
import { agentWorkloadPipelineApplyPermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { namespaceResource } from '../permissions';
import { clusterNamed } from '../workloads/Clusters';
import { lintPipeline } from '../workloads/lintPipeline';
import type { RouterOptions } from './createRouter';

/**
 * What is wrong with a WorkflowTemplate. Everybody who is signed in may ask; with a namespace, whose templates it is
 * looked up among, only who may apply pipelines there.
 */
export function addLintRoutes(
  router: Router,
  {
    httpAuth,
    clusters,
    namespacePermissions,
  }: Pick<RouterOptions, 'httpAuth' | 'clusters' | 'namespacePermissions'>,
): void {
  router.post('/clusters/:cluster/pipelines/lint', async (req, res) => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const store = clusterNamed(clusters, req.params.cluster);
    const { manifest, namespace }: { manifest: object; namespace?: string } =
      req.body;
    if (namespace !== undefined)
      await namespacePermissions.assertAllowed(
        credentials,
        agentWorkloadPipelineApplyPermission,
        [namespaceResource(clusters, { cluster: store.name, namespace })],
      );
    res.json({ problems: lintPipeline(manifest, store, namespace) });
  });
}
