import type {
  Inputs,
  Outputs,
  Template,
  TemplateRef,
  WorkflowSpec,
} from './spec';

/** Phase of a node. */
export type NodePhase =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Skipped'
  | 'Failed'
  | 'Error'
  | 'Omitted';

/** Node types that this engine makes. */
export type NodeType =
  | 'DAG'
  | 'Steps'
  | 'StepGroup'
  | 'Pod'
  | 'Suspend'
  | 'Retry'
  | 'Skipped'
  | 'TaskGroup';

/** Phase of a Workflow. */
export type WorkflowPhase =
  | ''
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Failed'
  | 'Error';

export interface NodeFlag {
  retried?: boolean;
  hooked?: boolean;
}

/** One entry of `status.nodes`. */
export interface NodeStatus {
  id: string;
  name: string;
  displayName: string;
  type: NodeType;
  phase: NodePhase;
  templateName?: string;
  templateRef?: TemplateRef;
  templateScope?: string;
  boundaryID?: string;
  message?: string;
  startedAt?: string | null;
  finishedAt?: string | null;
  progress?: string;
  inputs?: Inputs;
  outputs?: Outputs;
  children?: string[];
  outboundNodes?: string[];
  hostNodeName?: string;
  nodeFlag?: NodeFlag;
  taskResultSynced?: boolean;
  resourcesDuration?: Record<string, number>;
  [field: string]: unknown;
}

export interface Condition {
  type: string;
  status: 'True' | 'False';
  message?: string;
}

export interface ArtifactRepository {
  archiveLogs?: boolean;
  s3?: {
    bucket?: string;
    endpoint?: string;
    region?: string;
    insecure?: boolean;
    keyFormat?: string;
    accessKeySecret?: { name: string; key: string };
    secretKeySecret?: { name: string; key: string };
    [field: string]: unknown;
  };
}

export interface ArtifactRepositoryRef {
  artifactRepository: ArtifactRepository;
  default?: boolean;
  configMap?: string;
  key?: string;
  namespace?: string;
}

export interface WorkflowStatus {
  phase?: WorkflowPhase;
  message?: string;
  startedAt?: string | null;
  finishedAt?: string | null;
  progress?: string;
  nodes?: Record<string, NodeStatus>;
  conditions?: Condition[];
  outputs?: Outputs;
  storedTemplates?: Record<string, Template>;
  storedWorkflowTemplateSpec?: WorkflowSpec;
  artifactRepositoryRef?: ArtifactRepositoryRef;
  artifactGCStatus?: Record<string, unknown>;
  [field: string]: unknown;
}
