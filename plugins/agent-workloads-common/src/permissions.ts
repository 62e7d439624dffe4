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

/** All permissions of the plugin. @public */
export const agentWorkloadPermissions = [
  agentWorkloadReadPermission,
  agentWorkloadCreatePermission,
  agentWorkloadGateDecidePermission,
  agentWorkloadArtifactReadPermission,
];
