import type { LintProblem } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { lintTemplate } from '../domain/lint';
import type { ClusterStore } from '../kube/ClusterStore';
import { assertListed } from './Clusters';
import { templateLookup } from './templates';

/** What is wrong with a WorkflowTemplate; its references are looked up in the namespace where it is to run. */
export function lintPipeline(
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
