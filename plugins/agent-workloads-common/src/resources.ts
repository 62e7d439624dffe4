import type { AgentWorkloadSpec, AgentWorkloadStatus } from './crd.generated';

/** Object metadata, as far as the product reads it. @public */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: Array<{
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
    blockOwnerDeletion?: boolean;
  }>;
}

/** The custom resource as the API server returns it. @public */
export interface AgentWorkload {
  apiVersion: string;
  kind: 'AgentWorkload';
  metadata: ObjectMeta;
  spec: AgentWorkloadSpec;
  status?: AgentWorkloadStatus;
}

/** @public */
export type WorkloadCondition = NonNullable<
  AgentWorkloadStatus['conditions']
>[number];
/** A gate as it stands in status. @public */
export type WorkloadGate = NonNullable<AgentWorkloadStatus['gates']>[number];
/** The frozen rules of a gate. @public */
export type GateTerms = WorkloadGate['terms'];
/** A recorded decision of a person. @public */
export type GateDecision = NonNullable<WorkloadGate['decisions']>[number];
/** What the policy said at a gate. @public */
export type GatePolicyReport = NonNullable<WorkloadGate['policy']>;
/** An action an agent proposes or has taken. @public */
export type AgentAction = NonNullable<
  AgentWorkloadStatus['proposedActions']
>[number];
