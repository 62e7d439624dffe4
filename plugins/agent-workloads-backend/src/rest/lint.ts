import type { Router } from 'express';
import {
  agentWorkloadPipelineApplyPermission,
  type LintProblem,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { lintTemplate } from '../domain/lint';
import type { ClusterStore } from '../kube/ClusterStore';
import { namespaceResource } from '../permissions';
import { assertListed, clusterNamed } from '../workloads/Clusters';
import { templateLookup } from '../workloads/templates';
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
    res.json({ problems: problemsOf(manifest, store, namespace) });
  });
}

function problemsOf(
  manifest: object,
  store: ClusterStore,
  namespace: string | undefined,
): LintProblem[] {
  // A namespace that is yet to be made has no templates that could be looked up.
  if (namespace === undefined || !store.watches(namespace))
    return lintTemplate(manifest);
  assertListed(store, namespace);
  return lintTemplate(manifest, { lookup: templateLookup(store, namespace) });
}
