/** Where a parameter's value comes from. */
export interface ValueFrom {
  supplied?: Record<string, never>;
  default?: string;
  path?: string;
  parameter?: string;
  configMapKeyRef?: { name: string; key: string; optional?: boolean };
  [unsupported: string]: unknown;
}

export interface Parameter {
  name: string;
  value?: string;
  default?: string;
  description?: string;
  enum?: string[];
  globalName?: string;
  valueFrom?: ValueFrom;
}

/** Place of an artifact in S3; the bucket comes from the artifact repository unless given. */
export interface S3Location {
  key?: string;
  bucket?: string;
  [field: string]: unknown;
}

export interface Artifact {
  name: string;
  path?: string;
  from?: string;
  optional?: boolean;
  mode?: number;
  globalName?: string;
  archive?: {
    none?: Record<string, never>;
    tar?: { compressionLevel?: number };
    zip?: Record<string, never>;
  };
  s3?: S3Location;
  raw?: { data: string };
  [unsupported: string]: unknown;
}

export interface Inputs {
  parameters?: Parameter[];
  artifacts?: Artifact[];
}

export interface Outputs extends Inputs {
  result?: string;
  exitCode?: string;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    fieldRef?: { fieldPath: string };
    [unsupported: string]: unknown;
  };
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  [field: string]: unknown;
}

export interface Container {
  name?: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  envFrom?: {
    prefix?: string;
    configMapRef?: { name: string; optional?: boolean };
    secretRef?: { name: string; optional?: boolean };
  }[];
  volumeMounts?: VolumeMount[];
  workingDir?: string;
  terminationMessagePath?: string;
  /** Only on a script template. */
  source?: string;
  [field: string]: unknown;
}

export interface RetryStrategy {
  limit?: string | number;
  retryPolicy?: 'Always' | 'OnFailure' | 'OnError' | 'OnTransientError';
  backoff?: {
    duration?: string;
    factor?: string | number;
    maxDuration?: string;
    cap?: string;
  };
  [unsupported: string]: unknown;
}

export interface TemplateRef {
  name: string;
  template: string;
  clusterScope?: boolean;
}

/** What a DAG task and a step have in common. */
export interface Call {
  name: string;
  template?: string;
  templateRef?: TemplateRef;
  arguments?: Inputs;
  when?: string;
  withItems?: unknown[];
  withParam?: string;
  withSequence?: {
    count?: string | number;
    start?: string | number;
    end?: string | number;
    format?: string;
  };
  continueOn?: { failed?: boolean; error?: boolean };
  [unsupported: string]: unknown;
}

export interface DagTask extends Call {
  dependencies?: string[];
  depends?: string;
}

export interface Template {
  name: string;
  inputs?: Inputs;
  outputs?: Outputs;
  container?: Container;
  script?: Container;
  suspend?: { duration?: string };
  dag?: { tasks: DagTask[]; target?: string; failFast?: boolean };
  steps?: Call[][];
  retryStrategy?: RetryStrategy;
  activeDeadlineSeconds?: number | string;
  parallelism?: number;
  volumes?: Volume[];
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

export interface Volume {
  name: string;
  emptyDir?: Record<string, unknown>;
  configMap?: { name: string; items?: { key: string; path: string }[] };
  secret?: { secretName: string; items?: { key: string; path: string }[] };
  [unsupported: string]: unknown;
}

export interface TtlStrategy {
  secondsAfterCompletion?: number;
  secondsAfterSuccess?: number;
  secondsAfterFailure?: number;
}

export interface WorkflowSpec {
  entrypoint?: string;
  arguments?: Inputs;
  templates?: Template[];
  workflowTemplateRef?: { name: string; clusterScope?: boolean };
  serviceAccountName?: string;
  onExit?: string;
  suspend?: boolean;
  shutdown?: 'Stop' | 'Terminate' | '';
  activeDeadlineSeconds?: number;
  ttlStrategy?: TtlStrategy;
  parallelism?: number;
  volumes?: Volume[];
  templateDefaults?: Partial<Template>;
  artifactRepositoryRef?: { configMap?: string; key?: string };
  archiveLogs?: boolean;
  retryStrategy?: RetryStrategy;
  workflowMetadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    labelsFrom?: unknown;
  };
  [field: string]: unknown;
}
