import type { AgentWorkload } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkflowTemplate } from '../domain/argo';
import type { TemplateLookup } from '../domain/preflightPipeline';
import type { ClusterStore } from '../kube/ClusterStore';

/** Finds templates from where a workload of this namespace may refer to them. */
export function templateLookup(
  store: ClusterStore,
  namespace: string,
): TemplateLookup {
  return (name, clusterScope) =>
    clusterScope
      ? store.clusterTemplates?.get({ namespace: '', name })
      : store.templates.get({ namespace, name });
}

/** The template that a workload names. */
export function templateOf(
  store: ClusterStore,
  workload: {
    spec: AgentWorkload['spec'];
    metadata: { namespace: string };
  },
): WorkflowTemplate | undefined {
  const { name, kind } = workload.spec.orchestration.workflowTemplateRef;
  const lookup = templateLookup(store, workload.metadata.namespace);
  return lookup(name, kind === 'ClusterWorkflowTemplate');
}
