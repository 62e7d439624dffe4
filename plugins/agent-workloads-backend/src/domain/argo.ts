/**
 * The part of Argo Workflows' kinds that the product reads (argoproj.io/v1alpha1, v3.6 to v4).
 * Fields not named here are kept as they are when an object is written back.
 */
import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';

export type ArgoNodePhase =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Skipped'
  | 'Failed'
  | 'Error'
  | 'Omitted';

export interface ArgoParameter {
  name: string;
  value?: string;
  default?: string;
  description?: string;
  enum?: string[];
  valueFrom?: {
    supplied?: Record<string, never>;
    default?: string;
    path?: string;
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
    [other: string]: unknown;
  };
  globalName?: string;
}

export interface ArgoArtifact {
  name: string;
  path?: string;
  from?: string;
  archive?: { none?: object; [other: string]: unknown };
  s3?: { key?: string; bucket?: string; endpoint?: string };
  [other: string]: unknown;
}

export interface ArgoInputsOutputs {
  parameters?: ArgoParameter[];
  artifacts?: ArgoArtifact[];
  exitCode?: string;
  result?: string;
}

export interface ArgoNode {
  id: string;
  name: string;
  displayName: string;
  type: string;
  phase: ArgoNodePhase;
  templateName?: string;
  templateScope?: string;
  boundaryID?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  children?: string[];
  outboundNodes?: string[];
  inputs?: ArgoInputsOutputs;
  outputs?: ArgoInputsOutputs;
  [other: string]: unknown;
}

export interface ArgoTask {
  name: string;
  template?: string;
  templateRef?: { name: string; template: string; clusterScope?: boolean };
  depends?: string;
  dependencies?: string[];
  arguments?: ArgoInputsOutputs;
  when?: string;
  [other: string]: unknown;
}

export interface ArgoTemplate {
  name: string;
  inputs?: ArgoInputsOutputs;
  outputs?: ArgoInputsOutputs;
  dag?: { tasks: ArgoTask[]; failFast?: boolean };
  steps?: ArgoTask[][];
  suspend?: { duration?: string };
  container?: Record<string, unknown>;
  script?: Record<string, unknown>;
  retryStrategy?: Record<string, unknown>;
  [other: string]: unknown;
}

export interface ArgoWorkflowSpec {
  entrypoint?: string;
  arguments?: ArgoInputsOutputs;
  templates?: ArgoTemplate[];
  workflowTemplateRef?: { name: string; clusterScope?: boolean };
  shutdown?: 'Stop' | 'Terminate';
  suspend?: boolean;
  activeDeadlineSeconds?: number;
  ttlStrategy?: { secondsAfterCompletion?: number };
  [other: string]: unknown;
}

export interface ArgoWorkflowStatus {
  phase?: '' | 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  progress?: string;
  nodes?: Record<string, ArgoNode>;
  /** base64 of the gzip, zstd or brotli of the JSON of `nodes`, above 1 MiB. */
  compressedNodes?: string;
  /** Set when nodes lie in Argo's database instead. */
  offloadNodeStatusVersion?: string;
  storedTemplates?: Record<string, ArgoTemplate>;
  storedWorkflowTemplateSpec?: ArgoWorkflowSpec;
  outputs?: ArgoInputsOutputs;
  [other: string]: unknown;
}

/** A run. There is no status subresource: a plain patch carries status (crds/full/argoproj.io_workflows.yaml). */
export interface Workflow {
  apiVersion: string;
  kind: 'Workflow';
  metadata: ObjectMeta;
  spec: ArgoWorkflowSpec;
  status?: ArgoWorkflowStatus;
}

/** A pipeline. `metadata.namespace` is empty for a ClusterWorkflowTemplate. */
export interface WorkflowTemplate {
  apiVersion: string;
  kind: 'WorkflowTemplate' | 'ClusterWorkflowTemplate';
  metadata: ObjectMeta;
  spec: ArgoWorkflowSpec;
}
