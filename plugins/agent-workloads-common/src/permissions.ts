import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of a workload in the permission framework. @public */
export const RESOURCE_TYPE_AGENT_WORKLOAD = 'agent-workload';

/** See workloads, their steps and gates. @public */
export const agentWorkloadReadPermission = createPermission({
  name: 'agentworkload.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD,
});

/** Launch workloads. @public */
export const agentWorkloadCreatePermission = createPermission({
  name: 'agentworkload.create',
  attributes: { action: 'create' },
});

/** Decide at a gate. Being an approver of that gate is checked besides, whatever the policy says. @public */
export const agentWorkloadGateDecidePermission = createPermission({
  name: 'agentworkload.gate.decide',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD,
});

/** Read the artifacts of a workload's runs. @public */
export const agentWorkloadArtifactReadPermission = createPermission({
  name: 'agentworkload.artifact.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD,
});

/** Resource type of a namespace of a cluster, ref `cluster/namespace`. @public */
export const RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE =
  'agent-workload-namespace';

/** See pipeline environments. @public */
export const agentWorkloadEnvironmentReadPermission = createPermission({
  name: 'agentworkload.environment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
});

/** Remove a pipeline environment with everything in it. @public */
export const agentWorkloadEnvironmentDeletePermission = createPermission({
  name: 'agentworkload.environment.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
});

/** Apply manifests in a namespace, or make that namespace, with the provisioner's account. @public */
export const agentWorkloadManifestApplyPermission = createPermission({
  name: 'agentworkload.manifest.apply',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
});

/** Apply WorkflowTemplates in a namespace. @public */
export const agentWorkloadPipelineApplyPermission = createPermission({
  name: 'agentworkload.pipeline.apply',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_AGENT_WORKLOAD_NAMESPACE,
});

/** Permissions about namespaces. @public */
export const agentWorkloadNamespacePermissions = [
  agentWorkloadEnvironmentReadPermission,
  agentWorkloadEnvironmentDeletePermission,
  agentWorkloadManifestApplyPermission,
  agentWorkloadPipelineApplyPermission,
];

/** Permissions about workloads. @public */
export const agentWorkloadPermissions = [
  agentWorkloadReadPermission,
  agentWorkloadCreatePermission,
  agentWorkloadGateDecidePermission,
  agentWorkloadArtifactReadPermission,
];
