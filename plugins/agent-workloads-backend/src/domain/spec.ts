import type { AgentWorkloadSpec } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { GateTerms } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** A spec with every default of the resource's schema filled in. */
export interface DefaultedSpec extends AgentWorkloadSpec {
  orchestration: AgentWorkloadSpec['orchestration'] & {
    type: 'argo';
    workflowTemplateRef: {
      name: string;
      kind: 'WorkflowTemplate' | 'ClusterWorkflowTemplate';
    };
  };
  autoApproveThreshold: string;
  opaPolicy: 'strict' | 'permissive';
  approval: NonNullable<AgentWorkloadSpec['approval']> & {
    mode: GateTerms['mode'];
    requiredApprovals: number;
    allowSelfApproval: boolean;
    onTimeout: GateTerms['onTimeout'];
  };
  timeouts: { execution: number; suspendGate: number };
}

/** The spec as the API server stores it: what is absent gets the schema's default. */
export function defaultedSpec(spec: AgentWorkloadSpec): DefaultedSpec {
  return {
    ...spec,
    orchestration: {
      ...spec.orchestration,
      type: 'argo',
      workflowTemplateRef: {
        ...spec.orchestration.workflowTemplateRef,
        kind: spec.orchestration.workflowTemplateRef.kind ?? 'WorkflowTemplate',
      },
    },
    autoApproveThreshold: spec.autoApproveThreshold ?? '0.95',
    opaPolicy: spec.opaPolicy ?? 'strict',
    approval: {
      ...spec.approval,
      mode: spec.approval?.mode ?? 'PolicyThenManual',
      requiredApprovals: spec.approval?.requiredApprovals ?? 1,
      allowSelfApproval: spec.approval?.allowSelfApproval ?? false,
      onTimeout: spec.approval?.onTimeout ?? 'Reject',
    },
    timeouts: {
      execution: spec.timeouts?.execution ?? 1800,
      suspendGate: spec.timeouts?.suspendGate ?? 1800,
    },
  };
}
